"""Grade again in plain Python, from the answer log and the kinds alone, and compare."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from quizzes.domain.passing import Marked, Outcome, Rule, decide
from quizzes.kinds import get_kind
from quizzes.models import Grade
from quizzes.queries import FOLDED_ANSWERS

BATCH = 500

_SHEETS = f"""
WITH folded AS ({FOLDED_ANSWERS})
SELECT form.attempt_id, version.kind, version.payload::text, entry.item ->> 'topic',
       (entry.item -> 'critical')::boolean, folded.response::text,
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


@dataclass(frozen=True)
class Difference:
    """A stored first grade that is not what a fresh grading gives."""

    attempt_id: int
    stored: Decimal
    fresh: Decimal


def fresh_outcomes(attempt_ids: Sequence[int]) -> dict[int, Outcome]:
    """The outcome of each attempt as the kinds and the pass rule give it."""
    with connection.cursor() as cursor:
        cursor.execute(_SHEETS, {"attempts": list(attempt_ids)})
        rows = cursor.fetchall()
    items: dict[int, list[Marked]] = {}
    rules: dict[int, Rule] = {}
    for pk, kind, payload, topic, critical, response, *rule in rows:
        marked = _mark(kind, json.loads(payload), json.loads(response or "null"), topic, critical)
        items.setdefault(pk, []).append(marked)
        rules[pk] = Rule(*rule)
    return {pk: decide(items[pk], rules[pk]) for pk in items}


def _mark(name: str, payload: dict[str, Any], response: Any, topic: str, critical: bool) -> Marked:
    kind = get_kind(name)
    return Marked(
        topic,
        critical,
        kind.grade(payload, response),
        forbidden=kind.is_forbidden(payload, response),
    )


def differing_grades() -> Iterator[Difference]:
    """Every first grade whose score, gates or topics differ from a fresh grading."""
    grades = Grade.objects.filter(number=1).order_by("pk")
    last = 0
    while batch := list(grades.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        outcomes = fresh_outcomes([grade.attempt_id for grade in batch])
        for grade in batch:
            outcome = outcomes[grade.attempt_id]
            if (grade.score, grade.passed, grade.gates, grade.topics) != (
                outcome.score,
                outcome.passed,
                outcome.gates,
                outcome.topics,
            ):
                yield Difference(grade.attempt_id, grade.score, outcome.score)
