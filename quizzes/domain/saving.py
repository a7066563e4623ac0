"""Save one answer: a single statement judges it and writes it down.

The statement holds the attempt's row for share, and whoever closes the attempt must wait for it
(and the other way round). So an answer that got "saved" is in the graded sheet, and one that
came too late got a clear refusal. Time is the database's clock, read after the lock was had.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from quizzes.domain.closing import GRACE
from training.lib.db import fetch_row
from training.people.sessions import Proof

MOST_POSITIONS = 32_767  # a smallint, and a negative index would count from the end of the form


class Verdict(StrEnum):
    SAVED = "saved"
    DUPLICATE = "duplicate"  # the same save came before: a retry, harmless
    CONFLICT = "conflict"  # this sequence holds another response
    OTHER_WRITER = "other-writer"  # another tab or device took over
    CLOSED = "closed"
    LATE = "late"
    LEFT = "left"  # in a quiz that leads one way
    RESTING = "resting"  # the clock stands still and the questions are hidden
    NOT_FOUND = "not-found"  # not this person's attempt, or no such position
    BAD_OPTION = "bad-option"


@dataclass(frozen=True)
class Judged:
    """What became of a save, at which moment, and what is stored instead when it was refused."""

    verdict: Verdict
    moment: datetime | None = None
    deadline_at: datetime | None = None
    sequence: int | None = None
    stored: dict[str, Any] | None = None

    @property
    def kept(self) -> bool:
        """The response is in the log."""
        return self.verdict in {Verdict.SAVED, Verdict.DUPLICATE}

    @property
    def remaining(self) -> timedelta:
        if self.moment is None or self.deadline_at is None:
            return timedelta()
        return max(self.deadline_at - self.moment, timedelta())


# The order of the cases matters: a retry of what is in the log is harmless at any time, and only
# then do writer, state and clock decide. A time-out is "late" whether or not a sweep has run.
# ON CONFLICT would add a sixth to the log of every save; a repeated key, which is rare, is caught.
_SAVE = """
WITH sitting AS MATERIALIZED (
    SELECT id, state, deadline_at, writer, left_behind,
           resting_since + rest_left AS rest_ends_at
    FROM quizzes_attempt
    WHERE public_id = %(attempt)s::uuid AND user_id = %(user)s::bigint
    FOR SHARE
), asked AS MATERIALIZED (
    SELECT sitting.*, clock_timestamp() AS moment,
           form.items -> (%(position)s::int - 1) AS item,
           nullif(%(response)s::jsonb, 'null') AS response,
           coalesce(%(sequence)s::int, (
               SELECT max(sequence) + 1 FROM quizzes_answer
               WHERE attempt_id = sitting.id AND position = %(position)s::int), 1) AS sequence
    FROM sitting JOIN quizzes_form AS form ON form.attempt_id = sitting.id
), judged AS MATERIALIZED (
    SELECT asked.*, stored.response AS stored_response, CASE
        WHEN item IS NULL THEN 'not-found'
        WHEN asked.response IS NOT NULL
             AND NOT quizzes_response_fits(item, asked.response) THEN 'bad-option'
        WHEN stored.sequence IS NOT NULL
             AND stored.response IS NOT DISTINCT FROM asked.response
             AND coalesce(%(writer)s::text = stored.writer::text, true) THEN 'duplicate'
        WHEN stored.sequence IS NOT NULL THEN 'conflict'
        WHEN %(writer)s::text <> asked.writer::text THEN 'other-writer'
        WHEN state = 'timed-out'
             OR (state = 'open' AND moment > deadline_at + %(grace)s::interval) THEN 'late'
        WHEN state <> 'open' THEN 'closed'
        WHEN rest_ends_at > moment THEN 'resting'
        WHEN %(position)s::int <= left_behind THEN 'left'
        ELSE 'saved' END AS verdict
    FROM asked LEFT JOIN quizzes_answer AS stored
        ON stored.attempt_id = asked.id AND stored.position = %(position)s::int
        AND stored.sequence = asked.sequence
), saved AS (
    INSERT INTO quizzes_answer (attempt_id, position, sequence, response, writer, received_at)
    SELECT id, %(position)s::int, sequence, response, writer, moment
    FROM judged WHERE verdict = 'saved'
)
SELECT verdict, moment, deadline_at, sequence,
       CASE verdict
           WHEN 'saved' THEN NULL
           WHEN 'duplicate' THEN NULL
           WHEN 'conflict'
               THEN jsonb_build_object('sequence', sequence, 'response', stored_response)
           ELSE (SELECT jsonb_build_object('sequence', sequence, 'response', response)
                 FROM quizzes_answer AS answer
                 WHERE attempt_id = judged.id AND position = %(position)s::int
                   AND writer = (SELECT writer FROM quizzes_answer
                                 WHERE attempt_id = judged.id AND position = %(position)s::int
                                 ORDER BY received_at DESC LIMIT 1)
                 ORDER BY sequence DESC LIMIT 1) END::text
FROM judged
"""
_SAVE_IF_PROVEN = _SAVE.replace("FOR SHARE", f"AND {Proof.STILL_HOLDS} FOR SHARE")


def save_answer(
    attempt_id: UUID,
    *,
    user_id: int,
    position: int,
    response: Any,
    sequence: int | None = None,
    writer: str | None = None,
    proof: Proof | None = None,
) -> Judged:
    """Append the response to the log if everything allows it, and say what became of it.

    Without `sequence` the next one of that position is taken (forms without scripts); without
    `writer` the save counts as the current writer's. `response` is JSON, None clears the answer.
    With `proof` nothing is found once the session or the person is another.
    """
    if not 1 <= position <= MOST_POSITIONS:
        return Judged(Verdict.NOT_FOUND)
    arguments = {
        "attempt": attempt_id,
        "user": user_id,
        "position": position,
        "sequence": sequence,
        "response": json.dumps(response),
        "writer": writer and writer.lower(),
        "grace": str(GRACE),
    }
    sql = _SAVE
    if proof:
        sql, arguments = _SAVE_IF_PROVEN, arguments | proof.arguments
    try:
        row = fetch_row(sql, arguments)
    except IntegrityError:
        row = fetch_row(sql, arguments)  # the same save ran beside this one: now it can be read
    if row is None:
        return Judged(Verdict.NOT_FOUND)
    verdict, moment, deadline_at, saved_as, stored = row
    return Judged(
        verdict=Verdict(verdict),
        moment=moment,
        deadline_at=deadline_at,
        sequence=saved_as,
        stored=json.loads(stored) if stored else None,
    )
