"""Fold the answer log into one response per item, grade it, and write the outcome."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from quizzes.domain.passing import Marked, Outcome, Rule, decide
from quizzes.kinds import get_kind
from quizzes.models import Attempt, Grade, GradedResponse
from quizzes.queries import FOLDED_ANSWERS
from quizzes.signals import attempt_graded
from training.lib import background

RECEIPT_JOB = "quizzes.receipt"

_SHEETS = f"""
WITH folded AS ({FOLDED_ANSWERS})
SELECT form.attempt_id, entry.position::int, version.id, version.kind, version.payload::text,
       entry.item ->> 'topic', (entry.item -> 'critical')::boolean, folded.response::text,
       folded.last_received_at,
       form.cut, quiz.topic_minimum_percent, quiz.critical_items_must_be_right
FROM quizzes_form AS form
JOIN quizzes_attempt AS attempt ON attempt.id = form.attempt_id
JOIN quizzes_quizversion AS quiz ON quiz.id = attempt.quiz_version_id
CROSS JOIN jsonb_array_elements(form.items) WITH ORDINALITY AS entry (item, position)
JOIN quizzes_itemversion AS version ON version.id = (entry.item ->> 'version')::bigint
LEFT JOIN folded ON folded.attempt_id = form.attempt_id AND folded.position = entry.position
WHERE form.attempt_id = ANY(%(attempts)s::bigint[])
ORDER BY form.attempt_id, entry.position
"""  # noqa: S608 (two constants)

_WRITE = """
WITH lines AS (
    INSERT INTO quizzes_gradedresponse (attempt_id, position, item_version_id, response, mark)
    SELECT attempt_id, position, item_version_id, nullif(response, 'null'), mark
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (
        attempt_id bigint, position smallint, item_version_id bigint, response jsonb, mark numeric)
)
INSERT INTO quizzes_grade (attempt_id, number, score, max_score, cut, passed, gates, topics,
                           answered, graded_at)
SELECT attempt_id, number, score, max_score, cut, passed, gates, topics, answered, graded_at
FROM jsonb_to_recordset(%(grades)s::jsonb) AS grade (
    attempt_id bigint, number smallint, score numeric, max_score numeric, cut numeric,
    passed boolean, gates jsonb, topics jsonb, answered smallint, graded_at timestamptz)
RETURNING attempt_id, id
"""


@dataclass(frozen=True)
class Line:
    """One item of a form with the response that counts."""

    position: int
    version: int
    kind: str
    payload: dict[str, Any]
    topic: str
    critical: bool
    response: Any

    @property
    def mark(self) -> Decimal:
        return get_kind(self.kind).grade(self.payload, self.response)

    @property
    def forbidden(self) -> bool:
        return get_kind(self.kind).is_forbidden(self.payload, self.response)


@dataclass(frozen=True)
class Sheet:
    """Everything the grade of one attempt is made from."""

    lines: Sequence[Line]
    rule: Rule
    last_received_at: datetime | None

    @property
    def answers(self) -> list[tuple[int, Any]]:
        """The responses by position, blanks left out."""
        return [(line.position, line.response) for line in self.lines if line.response is not None]


def grade_attempts(attempts: Iterable[Attempt], *, now: datetime) -> dict[int, Sheet]:
    """Grade closed attempts; the caller holds their rows, so the log cannot grow any more."""
    by_id = {attempt.pk: attempt for attempt in attempts}
    sheets = load_sheets(list(by_id))
    grades, responses = [], []
    for pk, sheet in sheets.items():
        marks = {line.position: line.mark for line in sheet.lines}
        grades.append(_grade(by_id[pk], sheet, marks, now=now))
        responses += [
            GradedResponse(
                attempt_id=pk,
                position=line.position,
                item_version_id=line.version,
                response=line.response,
                mark=marks[line.position],
            )
            for line in sheet.lines
        ]
    _write(grades, responses)
    duties = [(str(grade.attempt.public_id), {"attempt": grade.attempt_id}) for grade in grades]
    background.enqueue_many(RECEIPT_JOB, duties, now=now)
    for grade in grades:
        attempt_graded.send(sender=Attempt, attempt=grade.attempt, grade=grade, now=now)
    return sheets


def _write(grades: Sequence[Grade], responses: Sequence[GradedResponse]) -> None:
    """Outcomes and their lines in one statement, however many attempts close at once."""
    arguments = {
        "grades": json.dumps([_fields(grade) for grade in grades], default=str),
        "lines": json.dumps([_fields(line) for line in responses], default=str),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, arguments)
        ids = dict(cursor.fetchall())
    for grade in grades:
        grade.pk = ids[grade.attempt_id]
        grade._state.adding = False


def _fields(row: Grade | GradedResponse) -> dict[str, Any]:
    """By column; decimals and moments become text, which the database reads exactly."""
    fields = row._meta.concrete_fields
    return {field.column: getattr(row, field.attname) for field in fields if field.column}


def load_sheets(attempt_ids: list[int]) -> dict[int, Sheet]:
    """The folded answer sheets of several attempts, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SHEETS, {"attempts": attempt_ids})
        rows = cursor.fetchall()
    lines: dict[int, list[Line]] = {pk: [] for pk in attempt_ids}
    rules: dict[int, Rule] = {}
    arrivals: dict[int, datetime | None] = {}
    for pk, position, version, kind, payload, topic, critical, response, arrival, *rule in rows:
        lines[pk].append(
            Line(position, version, kind, _json(payload), topic, critical, _json(response))
        )
        rules[pk] = Rule(*rule)
        arrivals[pk] = arrival or arrivals.get(pk)
    return {pk: Sheet(lines[pk], rules[pk], arrivals[pk]) for pk in attempt_ids if pk in rules}


def outcome_of(sheet: Sheet, marks: dict[int, Decimal]) -> Outcome:
    items = [
        Marked(line.topic, line.critical, marks[line.position], forbidden=line.forbidden)
        for line in sheet.lines
    ]
    return decide(items, sheet.rule)


def _grade(attempt: Attempt, sheet: Sheet, marks: dict[int, Decimal], *, now: datetime) -> Grade:
    outcome = outcome_of(sheet, marks)
    return Grade(
        attempt=attempt,
        score=outcome.score,
        max_score=outcome.max_score,
        cut=sheet.rule.cut,
        passed=outcome.passed,
        gates=outcome.gates,
        topics=outcome.topics,
        answered=len(sheet.answers),
        graded_at=now,
    )


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
