"""What statistics are computed from, read as columns of bytes: a million rows in a second.

Graded responses alone, with the marks of the latest grade. Voided attempts never count; those
with draft content only where the programme may show drafts at all.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg.pq import Format

from quizzes.domain.statistics.entries import Floats, Integers
from quizzes.enums import AttemptsCounted
from quizzes.models import QuizVersion

CHUNK = 2500  # attempts read at once
MARK_UNITS = 100  # marks are stored in hundredths
MICROSECONDS = 1_000_000  # in a second of the database's times
Progress = Callable[[int, int], None]

# First attempts are a person's first at the quiz, over all its editions.
_ATTEMPTS = """
WITH closed AS (
    SELECT {first} * FROM quizzes_attempt
    WHERE quiz_id = %(quiz)s AND state IN ('submitted', 'timed-out')
      AND (%(draft)s OR NOT has_draft_content) {order}
), counted AS (
    SELECT closed.id, closed.user_id, closed.started_at, closed.finished_at,
           closed.has_draft_content, grade.id AS grade_id, grade.number, grade.cut, grade.passed
    FROM closed JOIN LATERAL (
        SELECT id, number, cut, passed FROM quizzes_grade WHERE attempt_id = closed.id
        ORDER BY number DESC LIMIT 1) AS grade ON true
    WHERE closed.quiz_version_id = %(version)s ORDER BY closed.id
)
SELECT string_agg(int8send(id), ''::bytea), string_agg(int8send(user_id), ''::bytea),
       string_agg(timestamptz_send(started_at), ''::bytea),
       string_agg(timestamptz_send(finished_at), ''::bytea),
       string_agg(float8send(cut::float8), ''::bytea), string_agg(boolsend(passed), ''::bytea),
       string_agg(boolsend(has_draft_content), ''::bytea),
       array_agg(grade_id) FILTER (WHERE number > 1)
FROM counted
"""
_FIRST = "DISTINCT ON (user_id)"
_IN_ORDER = "ORDER BY user_id, number"

_RESPONSES = """
SELECT string_agg(int8send(attempt_id), ''::bytea), string_agg(int2send(position), ''::bytea),
       string_agg(int8send(item_version_id), ''::bytea),
       string_agg(int2send((mark * 100)::int2), ''::bytea),
       string_agg(int8send(coalesce(jsonb_hash_extended(response, 0), 0)), ''::bytea)
FROM quizzes_gradedresponse WHERE attempt_id = ANY(%(attempts)s)
"""
_SAVES = """
SELECT string_agg(int8send(attempt_id), ''::bytea), string_agg(int2send(position), ''::bytea),
       string_agg(timestamptz_send(received_at), ''::bytea)
FROM quizzes_answer WHERE attempt_id = ANY(%(attempts)s)
"""
_CORRECTED = """
SELECT string_agg(int8send(grade.attempt_id), ''::bytea),
       string_agg(int2send(mark.position), ''::bytea),
       string_agg(int2send((mark.mark * 100)::int2), ''::bytea),
       string_agg(int2send((mark.worth * 100)::int2), ''::bytea)
FROM quizzes_regradedmark AS mark JOIN quizzes_grade AS grade ON grade.id = mark.grade_id
WHERE mark.grade_id = ANY(%(grades)s)
"""
_TEXTS = """
SELECT wanted.place, response.response::text
FROM ROWS FROM (unnest(%(attempts)s::bigint[]), unnest(%(positions)s::smallint[]))
    WITH ORDINALITY AS wanted (attempt, position, place)
JOIN quizzes_gradedresponse AS response
    ON response.attempt_id = wanted.attempt AND response.position = wanted.position
"""


@dataclass(frozen=True)
class Sittings:
    """The attempts that count, by ascending id. Times are microseconds of the database's era."""

    ids: Integers
    users: Integers
    started: Integers
    finished: Integers
    cuts: Floats
    passed: NDArray[np.bool_]
    draft: NDArray[np.bool_]
    corrected: list[int]  # ids of latest grades that are not the first

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Sheets:
    """One entry per graded response of the sittings."""

    attempt: Integers  # place in `Sittings`
    position: Integers
    version: Integers  # item version
    mark: Floats
    worth: Floats
    answered: NDArray[np.bool_]
    response: Integers  # a code: the same response to the same item version, the same code
    examples: Integers  # for each code an entry that has it


@dataclass(frozen=True)
class Saves:
    """One entry per row of the answer log."""

    attempt: Integers
    position: Integers
    received: Integers


def read_sittings(version: QuizVersion, counted: AttemptsCounted, *, draft: bool) -> Sittings:
    first = counted == AttemptsCounted.FIRST
    sql = _ATTEMPTS.format(first=_FIRST if first else "", order=_IN_ORDER if first else "")
    scope = {"quiz": version.quiz_id, "version": version.pk, "draft": draft}
    *columns, corrected = _fetch(sql, scope)
    ids, users, started, finished = (_integers(column, ">i8") for column in columns[:4])
    return Sittings(
        ids,
        users,
        started,
        finished,
        cuts=np.frombuffer(columns[4] or b"", ">f8").astype(np.float64),
        passed=np.frombuffer(columns[5] or b"", np.bool_),
        draft=np.frombuffer(columns[6] or b"", np.bool_),
        corrected=corrected or [],
    )


def read_sheets(sittings: Sittings, progress: Progress) -> Sheets:
    parts = list(_in_chunks(_RESPONSES, (">i8", ">i2", ">i8", ">i2", ">i8"), sittings, progress))
    ids, position, version, units, hashed = _joined(parts, 5)
    attempt = np.searchsorted(sittings.ids, ids)
    mark, worth = units / MARK_UNITS, np.ones(len(units))
    _correct(mark, worth, attempt, position, sittings)
    response, examples = _coded(version, hashed)
    return Sheets(attempt, position, version, mark, worth, hashed != 0, response, examples)


def read_saves(sittings: Sittings, progress: Progress) -> Saves:
    parts = list(_in_chunks(_SAVES, (">i8", ">i2", ">i8"), sittings, progress))
    ids, position, received = _joined(parts, 3)
    return Saves(np.searchsorted(sittings.ids, ids), position, received)


def read_examples(sheets: Sheets, sittings: Sittings, codes: Integers) -> list[Any]:
    """The responses behind these codes."""
    entries = sheets.examples[codes]
    arguments = {
        "attempts": sittings.ids[sheets.attempt[entries]].tolist(),
        "positions": sheets.position[entries].tolist(),
    }
    found: list[Any] = [None] * len(codes)
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, arguments)
        for place, text in cursor.fetchall():
            found[place - 1] = json.loads(text) if text else None
    return found


def _correct(
    mark: Floats, worth: Floats, attempt: Integers, position: Integers, sittings: Sittings
) -> None:
    """Put in the marks of later grades."""
    if not sittings.corrected:
        return
    columns = _fetch(_CORRECTED, {"grades": sittings.corrected})
    formats = (">i8", ">i2", ">i2", ">i2")
    ids, places, marks, worths = map(_integers, columns, formats)
    entry_at = _places(attempt, position)
    wanted = _places(np.searchsorted(sittings.ids, ids), places)
    order = np.argsort(entry_at)
    entries = order[np.searchsorted(entry_at, wanted, sorter=order)]
    mark[entries], worth[entries] = marks / MARK_UNITS, worths / MARK_UNITS


def _places(attempt: Integers, position: Integers) -> Integers:
    """One number for attempt and position, which is below 2¹⁶."""
    return attempt.astype(np.int64) << 16 | position


def _coded(version: Integers, hashed: Integers) -> tuple[Integers, Integers]:
    """A running number for each pair of item version and response, and an entry that has it."""
    mixed = hashed ^ (version * np.int64(-7046029254386353131))  # spreads versions over all bits
    values, codes = np.unique(mixed, return_inverse=True)
    examples = np.zeros(len(values), np.int64)
    examples[codes] = np.arange(len(codes))
    return codes, examples


def _in_chunks(
    sql: str, formats: tuple[str, ...], sittings: Sittings, progress: Progress
) -> Iterator[list[Integers]]:
    for start in range(0, len(sittings), CHUNK):
        columns = _fetch(sql, {"attempts": sittings.ids[start : start + CHUNK].tolist()})
        yield [_integers(*column) for column in zip(columns, formats, strict=True)]
        progress(min(start + CHUNK, len(sittings)), len(sittings))


def _joined(parts: list[list[Integers]], columns: int) -> list[Integers]:
    if not parts:
        return [np.zeros(0, np.int64)] * columns
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _fetch(sql: str, arguments: dict[str, Any]) -> tuple[Any, ...]:
    """One row; bytes come as they are, not as text."""
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(sql, arguments)
        return cursor.fetchone()


def _integers(column: bytes | None, form: str) -> Integers:
    return np.frombuffer(column or b"", form).astype(np.int64)
