"""Close attempts, exactly once each: by the person, by the clock, or by two people with a reason.

Judged by the database's clock, so that many web machines agree.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from quizzes.domain.grading import Sheet, grade_attempts
from quizzes.domain.receipts import Receipt, make_receipt
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from training.lib.db import ClockTimestamp
from training.lib.errors import Conflict

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=5)  # for saves in flight at the deadline; never shown
BATCH = 50

# A submit that comes after the grace is a time-out: the deadline decides, not who was first.
_CLAIM_ONE = """
UPDATE quizzes_attempt
SET state = CASE WHEN clock_timestamp() < deadline_at + %(grace)s::interval
                 THEN 'submitted' ELSE 'timed-out' END,
    finished_at = least(clock_timestamp(), deadline_at)
WHERE id = %(attempt)s::bigint AND state = 'open'
  AND (NOT %(only_overdue)s::boolean OR deadline_at + %(grace)s::interval <= clock_timestamp())
RETURNING state, finished_at, clock_timestamp()
"""

# A save in flight holds its row for share: SKIP LOCKED leaves that attempt to the next sweep.
_CLAIM_OVERDUE = """
WITH due AS MATERIALIZED (
    SELECT id FROM quizzes_attempt
    WHERE id = ANY(%(attempts)s::bigint[]) AND state = 'open'
      AND deadline_at + %(grace)s::interval <= clock_timestamp()
    FOR UPDATE SKIP LOCKED
)
UPDATE quizzes_attempt AS attempt SET state = 'timed-out', finished_at = deadline_at
FROM due WHERE attempt.id = due.id
RETURNING attempt.id, clock_timestamp()
"""


class AttemptClosed(Conflict):
    """Somebody or the clock was faster; the result stands."""


@dataclass
class Swept:
    """What a sweep did: how many it closed, and which could not be closed."""

    closed: int = 0
    failed: list[int] = field(default_factory=list)


@transaction.atomic
def submit_attempt(attempt: Attempt) -> Receipt:
    """Close the attempt and grade it, exactly once; AttemptClosed when it is closed already."""
    sheet = _claim(attempt)
    if sheet is None:
        raise AttemptClosed(_("This attempt is already closed."))
    return make_receipt(attempt.public_id, sheet.answers, sheet.last_received_at)


@transaction.atomic
def close_if_overdue(attempt: Attempt) -> bool:
    """Close and grade the attempt when its time and the grace are over; True when we did."""
    return attempt.state == AttemptState.OPEN and _claim(attempt, only_overdue=True) is not None


def meet(attempt: Attempt, moment: datetime) -> None:
    """What every page and call that meets an attempt does first: its time may be over.

    `moment` is the database's clock, read with the attempt. The sweep may be late or dead; a
    person who looks must still find the attempt closed.
    """
    if is_overdue(attempt, moment) and not close_if_overdue(attempt):
        attempt.refresh_from_db(fields=["state", "finished_at"])


def is_overdue(attempt: Attempt, moment: datetime) -> bool:
    return attempt.state == AttemptState.OPEN and attempt.deadline_at + GRACE <= moment


def close_overdue() -> Swept:
    """Close every attempt whose time is over. Any number of copies may run at once.

    A batch that fails is done again one attempt at a time, so that a broken attempt is logged
    and left, and all others close.
    """
    swept = Swept()
    while due := _find_overdue(swept.failed):
        before = swept.closed + len(swept.failed)
        try:
            swept.closed += _close_batch(due)
        except Exception:
            log.warning("a batch of overdue attempts failed", exc_info=True)
            _close_one_by_one(due, swept)
        if swept.closed + len(swept.failed) == before:
            break  # others hold these rows and close them
    return swept


def _close_one_by_one(due: list[int], swept: Swept) -> None:
    for pk in due:
        try:
            swept.closed += _close_batch([pk])
        except Exception:
            log.critical("an attempt cannot be closed", exc_info=True, extra={"attempt": pk})
            swept.failed.append(pk)


def _find_overdue(besides: list[int]) -> list[int]:
    due = Attempt.objects.filter(
        state=AttemptState.OPEN, deadline_at__lte=ClockTimestamp() - Value(GRACE)
    )
    return list(
        due.exclude(pk__in=besides).order_by("deadline_at").values_list("pk", flat=True)[:BATCH]
    )


@transaction.atomic
def _close_batch(pks: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_OVERDUE, {"attempts": pks, "grace": str(GRACE)})
        claimed = dict(cursor.fetchall())
    if claimed:
        grade_attempts(Attempt.objects.filter(pk__in=claimed), now=max(claimed.values()))
    return len(claimed)


def _claim(attempt: Attempt, *, only_overdue: bool = False) -> Sheet | None:
    """Write to the row only while the attempt is open, and hold it until commit.

    A double click, a second tab and the deadline sweep may arrive together; the conditional
    UPDATE lets exactly one of them close the attempt. It waits for saves in flight, which hold
    the row for share, so the grade that follows sees every answer that got "saved".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_ONE, {"attempt": attempt.pk, "grace": str(GRACE), "only_overdue": only_overdue}
        )
        row = cursor.fetchone()
    if row is None:
        return None
    attempt.state, attempt.finished_at, now = row
    return grade_attempts([attempt], now=now)[attempt.pk]
