"""What a regrade makes of the grades it touches: tried out and written by the same SQL.

It starts from the latest grade of each attempt, so that corrections of several questions of one
form add up, and judges by the rule the form was started under. Nothing is overwritten: each
attempt gets the next grade, with a row for every mark that is no longer the first one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from quizzes.domain.judging import JUDGED
from quizzes.enums import RegradePolicy
from quizzes.kinds import get_kind
from quizzes.models import Regrade

BATCH = 500

_AT_THE_QUIZ = """
    FROM quizzes_attempt AS attempt JOIN quizzes_gradedresponse AS response
        ON response.attempt_id = attempt.id AND response.item_version_id = %(version)s::bigint
    WHERE attempt.quiz_id = %(quiz)s::bigint AND attempt.state IN ('submitted', 'timed-out')
      AND (%(attempts)s::bigint[] IS NULL OR attempt.id = ANY(%(attempts)s::bigint[]))
"""
_RESPONSES = f"SELECT DISTINCT response.response::text {_AT_THE_QUIZ} AND response IS NOT NULL"
# Grades of later attempts, and of other corrections: both make a plan stale.
_STATE = f"""
SELECT count(*), coalesce(max(grade.id), 0) FROM quizzes_grade AS grade
WHERE grade.attempt_id IN (SELECT attempt.id {_AT_THE_QUIZ})
"""  # noqa: S608 (a constant)

# A mark that was accepted earlier stays accepted; a question that was dropped stays dropped until
# a correction gives it a mark of its own.
_CORRECTED = f"""
WITH touched AS MATERIALIZED (
    SELECT attempt.id AS attempt_id, attempt.public_id, response.position {_AT_THE_QUIZ}
      AND attempt.id > %(after)s::bigint
      AND NOT EXISTS (SELECT FROM quizzes_grade AS grade WHERE grade.attempt_id = attempt.id
                      AND grade.regrade_id = %(regrade)s::bigint)
    ORDER BY attempt.id LIMIT %(most)s::int
), before AS MATERIALIZED (
    SELECT touched.*, grade.id AS grade_id, grade.number, grade.score, grade.max_score,
           grade.passed, grade.answered
    FROM touched JOIN LATERAL (
        SELECT * FROM quizzes_grade WHERE attempt_id = touched.attempt_id
        ORDER BY number DESC LIMIT 1) AS grade ON true
), granted AS MATERIALIZED (
    SELECT response::jsonb AS response, mark
    FROM jsonb_to_recordset(%(marks)s::jsonb) AS entry (response text, mark numeric)
), line AS MATERIALIZED (
    SELECT before.attempt_id, response.position, entry.topic, entry.critical, response.response,
           NULL::timestamptz AS seen_at, coalesce(key.forbidden, false) AS forbidden,
           response.position = before.position OR kept.position IS NOT NULL AS differs,
           CASE WHEN response.position <> before.position THEN coalesce(kept.mark, response.mark)
                WHEN %(policy)s = 'full-marks' THEN 1
                WHEN %(policy)s = 'drop' THEN 0
                WHEN %(policy)s = 'key-change' THEN coalesce(granted.mark, 0)
                ELSE greatest(coalesce(kept.mark, response.mark), granted.mark) END AS mark,
           CASE WHEN response.position = before.position AND %(policy)s = 'drop' THEN 0
                WHEN response.position = before.position AND %(policy)s <> 'accept-another' THEN 1
                ELSE coalesce(kept.worth, 1) END AS worth
    FROM before JOIN quizzes_form AS form USING (attempt_id)
    CROSS JOIN ROWS FROM (jsonb_to_recordset(form.items) AS (topic text, critical boolean))
        WITH ORDINALITY AS entry (topic, critical, position)
    JOIN quizzes_gradedresponse AS response
        ON response.attempt_id = before.attempt_id AND response.position = entry.position
    LEFT JOIN quizzes_regradedmark AS kept
        ON kept.grade_id = before.grade_id AND kept.position = response.position
    LEFT JOIN quizzes_itemmark AS key
        ON key.item_version_id = response.item_version_id AND key.response = response.response
    LEFT JOIN granted
        ON response.position = before.position AND granted.response = response.response
), {JUDGED}, changed AS MATERIALIZED (
    SELECT before.attempt_id, before.public_id, before.number + 1 AS number, before.answered,
           before.score AS old_score, before.max_score AS old_max, before.passed AS old_passed,
           judged.score, judged.max_score, judged.cut, judged.passed, judged.gates, judged.topics
    FROM before JOIN judged USING (attempt_id)
    WHERE NOT %(only_if_better)s::boolean
       OR ((judged.passed OR NOT before.passed)
           AND judged.score * before.max_score >= before.score * judged.max_score)
)
"""  # noqa: S608 (constants)
_READ = """
SELECT attempt_id, public_id, number, old_score, old_max, old_passed,
       score, max_score, cut, passed, (SELECT max(attempt_id) FROM touched)
FROM changed UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, max(attempt_id) FROM touched
"""
_WRITTEN = """
, grades AS (
    INSERT INTO quizzes_grade (attempt_id, number, score, max_score, cut, passed, gates, topics,
                               answered, graded_at, regrade_id)
    SELECT attempt_id, number, score, max_score, cut, passed, gates, topics, answered,
           %(now)s::timestamptz, %(regrade)s::bigint FROM changed
    RETURNING id, attempt_id
), marks AS (
    INSERT INTO quizzes_regradedmark (grade_id, position, mark, worth)
    SELECT grades.id, line.position, line.mark, line.worth
    FROM grades JOIN line USING (attempt_id) WHERE line.differs
)
"""


@dataclass(frozen=True)
class Change:
    """One attempt before and after."""

    attempt_id: int
    public_id: UUID
    number: int
    old_score: Decimal
    old_max: Decimal
    old_passed: bool
    score: Decimal
    max_score: Decimal
    cut: Decimal
    passed: bool

    @property
    def is_seen(self) -> bool:
        """Whether the result is another one; the grade is kept in either case."""
        return (self.old_score, self.old_max, self.old_passed) != (
            self.score,
            self.max_score,
            self.passed,
        )


def try_out(regrade: Regrade) -> Iterator[list[Change]]:
    """What would change, in batches."""
    return _run(regrade, _CORRECTED + _READ, {"now": None}, attempts=None)


def write(
    regrade: Regrade, *, now: datetime, attempts: Sequence[int] | None = None
) -> Iterator[list[Change]]:
    """Write the next grades, in batches: of these attempts, or of all that lack them."""
    return _run(regrade, _CORRECTED + _WRITTEN + _READ, {"now": now}, attempts=attempts)


def state_of(regrade: Regrade) -> list[int]:
    """Changes whenever a grade is added that the correction would have to look at."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, _scope(regrade, None))
        return list(cursor.fetchone())


def _run(
    regrade: Regrade, sql: str, more: dict[str, Any], *, attempts: Sequence[int] | None
) -> Iterator[list[Change]]:
    scope = _scope(regrade, attempts)
    arguments = (
        scope
        | more
        | {
            "regrade": regrade.pk,
            "policy": regrade.policy,
            "only_if_better": regrade.only_if_better,
            "marks": _granted_marks(regrade, scope),
            "most": BATCH,
        }
    )
    after: int | None = 0
    while after is not None:
        with connection.cursor() as cursor:
            cursor.execute(sql, arguments | {"after": after})
            rows = cursor.fetchall()
        after = rows[-1][-1]
        if after is not None:
            yield [Change(*row[:-1]) for row in rows[:-1]]


def _scope(regrade: Regrade, attempts: Sequence[int] | None) -> dict[str, Any]:
    return {
        "quiz": regrade.quiz_id,
        "version": regrade.item_version_id,
        "attempts": None if attempts is None else list(attempts),
    }


def _granted_marks(regrade: Regrade, scope: dict[str, Any]) -> str:
    """What the kind gives each response under the other key; nothing where no key is asked."""
    if regrade.policy not in {RegradePolicy.KEY_CHANGE, RegradePolicy.ACCEPT_ANOTHER}:
        return "[]"
    kind = get_kind(regrade.item_version.kind)
    payload = kind.with_key(regrade.item_version.payload, regrade.accepted)
    with connection.cursor() as cursor:
        cursor.execute(_RESPONSES, scope)
        responses = [text for (text,) in cursor.fetchall()]
    marks = [
        {"response": text, "mark": str(kind.grade(payload, json.loads(text)))} for text in responses
    ]
    return json.dumps(marks)
