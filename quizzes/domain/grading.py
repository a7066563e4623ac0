"""Fold the answer logs of closed attempts, grade them and write the outcomes, in one statement.

What a response is worth comes from the key table, which the kinds fill; the pass rule is the SQL
of `judging`. `checking` does the same in plain Python, to compare.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quizzes.domain import correcting
from quizzes.domain.judging import JUDGED
from quizzes.domain.marks import enter_marks
from quizzes.models import Attempt, Regrade
from quizzes.queries import FOLDED_ANSWERS
from quizzes.signals import attempts_graded
from training.lib import background
from training.lib.background import Duty
from training.lib.db import fetch_rows

RECEIPT_JOB = "quizzes.receipt"

# A response that the key table does not know stops all writing: it is entered first. The
# numbers of the positions come from the order of the form.
_GRADE = f"""
WITH folded AS ({FOLDED_ANSWERS}),
line AS MATERIALIZED (
    SELECT form.attempt_id, entry.position::smallint AS position, entry.version, entry.topic,
           entry.critical, folded.response, folded.seen_at, 1::numeric AS worth,
           CASE WHEN folded.response IS NULL THEN 0 ELSE key.mark END AS mark,
           coalesce(key.forbidden, false) AS forbidden
    FROM quizzes_form AS form
    CROSS JOIN ROWS FROM (jsonb_to_recordset(form.items)
                          AS (version bigint, topic text, critical boolean))
        WITH ORDINALITY AS entry (version, topic, critical, position)
    LEFT JOIN folded ON folded.attempt_id = form.attempt_id AND folded.position = entry.position
    LEFT JOIN quizzes_itemmark AS key
        ON key.item_version_id = entry.version AND key.response = folded.response
    WHERE form.attempt_id = ANY(%(attempts)s::bigint[])
), unknown AS MATERIALIZED (
    SELECT DISTINCT version, response FROM line WHERE mark IS NULL
), {JUDGED}, responses AS (
    INSERT INTO quizzes_gradedresponse (attempt_id, position, item_version_id, response, mark)
    SELECT attempt_id, position, version, response, mark
    FROM line WHERE NOT EXISTS (SELECT FROM unknown)
), grades AS (
    INSERT INTO quizzes_grade (attempt_id, number, score, max_score, cut, passed, gates, topics,
                               answered, graded_at)
    SELECT attempt_id, 1, score, max_score, cut, passed, gates, topics, answered,
           %(now)s::timestamptz
    FROM judged WHERE NOT EXISTS (SELECT FROM unknown)
)
SELECT attempt_id, passed, seen_at,
       CASE WHEN %(with_answers)s::boolean THEN (
           SELECT jsonb_agg(jsonb_build_array(position, response) ORDER BY position)
           FROM line WHERE line.attempt_id = judged.attempt_id AND response IS NOT NULL) END::text,
       (SELECT array_agg(ARRAY[version::text, response::text]) FROM unknown),
       ARRAY(SELECT regrade.id FROM quizzes_regrade AS regrade
             WHERE state = 'applied' AND item_version_id IN (SELECT version FROM line)
             ORDER BY decided_at)
FROM judged
"""  # noqa: S608 (two constants)
# A batch is planned for its size. For one attempt planning takes as long as all the rest, and the
# server keeps a plan only when it cannot hope to do better by looking at the array.
_GRADE_ONE = _GRADE.replace(
    "ANY(%(attempts)s::bigint[])", "ANY(ARRAY(SELECT unnest(%(attempts)s::bigint[])))"
)


@dataclass(frozen=True)
class Sheet:
    """What was graded of one attempt: its answers by position, blanks left out, if asked for."""

    last_received_at: datetime | None
    answers: Sequence[tuple[int, Any]] = ()


@dataclass(frozen=True)
class Graded:
    """A grade as other apps hear of it. The last three tell of the grade before a correction."""

    attempt_id: int
    public_id: UUID
    number: int
    passed: bool
    passed_before: bool | None = None
    regrade_id: int | None = None
    changed: bool = False


def grade_closed(
    attempts: Mapping[int, UUID], *, now: datetime, with_answers: bool = False
) -> dict[int, Sheet]:
    """Grade closed attempts; the caller holds their rows, so the log cannot grow any more.

    Corrections that were decided earlier follow at once, so that nobody hears of a result that
    does not stand.
    """
    rows = _grade(list(attempts), now=now, with_answers=with_answers)
    graded = {pk: Graded(pk, attempts[pk], 1, passed) for pk, passed, *_rest in rows}
    for regrade in _regrades(rows[0][-1]):
        for changes in correcting.write(regrade, now=now, attempts=list(attempts)):
            graded |= {
                change.attempt_id: Graded(
                    change.attempt_id, change.public_id, change.number, change.passed
                )
                for change in changes
            }
    receipts = [
        Duty(RECEIPT_JOB, str(public_id), {"attempt": pk}) for pk, public_id in attempts.items()
    ]
    tell_graded(list(graded.values()), receipts, now=now)
    return {
        pk: Sheet(seen_at, [tuple(pair) for pair in json.loads(answers or "[]")])
        for pk, _passed, seen_at, answers, *_rest in rows
    }


def _regrades(pks: Sequence[int]) -> Iterable[Regrade]:
    if not pks:
        return []
    regrades = Regrade.objects.filter(pk__in=pks).select_related("item_version")
    return regrades.order_by("decided_at")


def tell_graded(graded: Sequence[Graded], duties: Iterable[Duty], *, now: datetime) -> None:
    """Let the apps above add what follows from the grades, and plan all of it in one statement."""
    planned = list(duties)
    attempts_graded.send(sender=Attempt, graded=graded, duties=planned, now=now)
    background.enqueue_all(planned, now=now)


def _grade(attempts: list[int], *, now: datetime, with_answers: bool) -> list[tuple[Any, ...]]:
    arguments = {"attempts": attempts, "now": now, "with_answers": with_answers}
    statement = _GRADE_ONE if len(attempts) == 1 else _GRADE
    rows = fetch_rows(statement, arguments)
    if rows and (unknown := rows[0][-2]):
        enter_marks((int(version), response) for version, response in unknown)
        rows = fetch_rows(statement, arguments)
    if len(rows) != len(attempts) or rows[0][-2]:
        raise ValueError("An attempt has no form, or a response no mark.")
    return rows
