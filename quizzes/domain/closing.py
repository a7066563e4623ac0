"""Close attempts, exactly once each: by the person, by the clock, or by two people with a reason.

Judged by the database's clock, so that many web machines agree.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.grading import Sheet, grade_closed
from quizzes.domain.locks import REGRADE_GATE
from quizzes.domain.receipts import Receipt, make_receipt, receipt_of
from quizzes.domain.setting_aside import NOT_WAITING, count_failure
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from training.lib.db import fetch_rows
from training.lib.errors import Conflict, DomainError, Unavailable

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=5)  # for saves in flight at the deadline; never shown
BATCH = 500

# A submit that comes after the grace is a time-out: the deadline decides, not who was first.
_CLAIM_ONE = """
UPDATE quizzes_attempt
SET state = CASE WHEN clock_timestamp() < deadline_at + %(grace)s::interval
                 THEN 'submitted' ELSE 'timed-out' END,
    finished_at = least(clock_timestamp(), deadline_at)
WHERE public_id = %(attempt)s::uuid AND user_id = %(user)s::bigint AND state = 'open'
  AND coalesce(writer::text = %(writer)s::text, true)
  AND (NOT %(only_overdue)s::boolean OR deadline_at + %(grace)s::interval <= clock_timestamp())
RETURNING id, public_id, state, finished_at, clock_timestamp(),
          pg_advisory_xact_lock_shared(%(gate)s::bigint)::text
"""

# A save in flight holds its row for share: SKIP LOCKED leaves that attempt to the next sweep. The
# answers are read by a later statement, which sees every save that was committed before the lock.
# The clock is that of the statement's arrival: a later one, read row by row, could use no index.
_CLAIM_OVERDUE = f"""
WITH due AS MATERIALIZED (
    SELECT id FROM quizzes_attempt AS attempt
    WHERE state = 'open' AND deadline_at <= statement_timestamp() - %(grace)s::interval
      AND coalesce(id = %(attempt)s::bigint, true) AND {NOT_WAITING}
    ORDER BY deadline_at LIMIT %(most)s::int
    FOR UPDATE SKIP LOCKED
)
UPDATE quizzes_attempt AS attempt SET state = 'timed-out', finished_at = deadline_at
FROM due WHERE attempt.id = due.id
RETURNING attempt.id, attempt.public_id, attempt.state, attempt.finished_at, clock_timestamp(),
          pg_advisory_xact_lock_shared(%(gate)s::bigint)::text
"""  # noqa: S608 (a constant)


class AttemptClosed(Conflict):
    """Somebody or the clock was faster; the result stands."""


class OpenElsewhere(Conflict):
    """Another tab or device took over; only that one submits."""


class ClosingDelayed(Unavailable):
    """The attempt cannot be graded now. Everything that was saved is kept."""


@dataclass(frozen=True)
class Claimed:
    """An attempt that this transaction closes: its row is held until the commit."""

    pk: int
    public_id: UUID
    state: str
    finished_at: datetime
    moment: datetime


@dataclass(frozen=True)
class HandedIn:
    """What whoever submitted is told."""

    public_id: UUID
    state: str
    finished_at: datetime | None
    receipt: Receipt


@dataclass
class Swept:
    """What a sweep did: how many it closed, and which could not be closed."""

    closed: int = 0
    failed: list[int] = field(default_factory=list)


def hand_in(public_id: UUID, *, user_id: int, writer: str | None = None) -> HandedIn | None:
    """Close the person's attempt and grade it, exactly once; None when there is nothing to close.

    With `writer`, only while that tab or device still writes: a page left open elsewhere shows an
    older sheet, and must not end the sitting of the one that took over.
    """
    closed = _close_one(public_id, user_id, writer=writer)
    if closed is None:
        return None
    claimed, sheet = closed
    receipt = make_receipt(
        claimed.public_id, sheet.answers, sheet.last_received_at, claimed.finished_at
    )
    return HandedIn(claimed.public_id, claimed.state, claimed.finished_at, receipt)


def handed_in_before(attempt: Attempt) -> HandedIn:
    """The same once the attempt is closed, by whomever; OpenElsewhere while another tab writes."""
    attempt.refresh_from_db(fields=["state", "finished_at"])
    if attempt.state == AttemptState.OPEN:
        sentence = _("This attempt is open in another tab or device. Submit there.")
        raise OpenElsewhere(sentence, verdict="other-writer")
    return HandedIn(attempt.public_id, attempt.state, attempt.finished_at, receipt_of(attempt))


def submit_attempt(attempt: Attempt, *, writer: str | None = None) -> Receipt:
    """As `hand_in`, for whoever holds the attempt; AttemptClosed when it is closed already."""
    done = hand_in(attempt.public_id, user_id=attempt.user_id, writer=writer)
    if done is None:
        handed_in_before(attempt)
        raise AttemptClosed(_("This attempt is already closed."))
    attempt.state, attempt.finished_at = done.state, done.finished_at
    return done.receipt


def close_if_overdue(attempt: Attempt) -> bool:
    """Close and grade the attempt when its time and the grace are over; True when we did."""
    if attempt.state != AttemptState.OPEN:
        return False
    closed = _close_one(attempt.public_id, attempt.user_id, only_overdue=True)
    if closed is None:
        return False
    attempt.state, attempt.finished_at = closed[0].state, closed[0].finished_at
    return True


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

    A batch that fails is done again one attempt per transaction. One that fails alone is counted
    and left to a later sweep, and all others close.
    """
    swept = Swept()
    while _close_some(swept):
        pass
    return swept


def _close_some(swept: Swept) -> bool:
    """One batch; False when nothing is due that others do not hold."""
    claimed: list[Claimed] = []
    try:
        _close_due(claimed, most=BATCH)
    except Exception:
        if not claimed:
            raise
        log.warning("a batch of overdue attempts failed", exc_info=True)
        for attempt in claimed:
            _close_alone(attempt.pk, swept)
    else:
        swept.closed += len(claimed)
    return bool(claimed)


def _close_alone(pk: int, swept: Swept) -> None:
    claimed: list[Claimed] = []
    try:
        _close_due(claimed, most=1, attempt=pk)
    except Exception as error:
        count_failure(pk, error)
        swept.failed.append(pk)
    else:
        swept.closed += len(claimed)


@transaction.atomic
def _close_due(claimed: list[Claimed], *, most: int, attempt: int | None = None) -> None:
    """Close what is due, or that one attempt of it; `claimed` tells of whom, also if it fails."""
    claimed += _claim(_CLAIM_OVERDUE, {"most": most, "attempt": attempt})
    _grade(claimed)


def _close_one(
    public_id: UUID, user_id: int, *, only_overdue: bool = False, writer: str | None = None
) -> tuple[Claimed, Sheet] | None:
    """Write to the row only while the attempt is open, and hold it until commit.

    A double click, a second tab and the deadline sweep may arrive together; the conditional
    UPDATE lets exactly one of them close the attempt. It waits for saves in flight, which hold
    the row for share, so the grade that follows sees every answer that got "saved".
    """
    arguments = {
        "attempt": public_id,
        "user": user_id,
        "only_overdue": only_overdue,
        "writer": writer,
    }
    try:
        with transaction.atomic():
            claimed = _claim(_CLAIM_ONE, arguments)
            sheets = _grade(claimed, with_answers=not only_overdue)
    except DomainError:
        raise
    except Exception as error:
        log.exception("an attempt cannot be closed now")
        raise ClosingDelayed(
            _("Your result cannot be worked out at this moment. Every saved answer is kept.")
        ) from error
    return (claimed[0], sheets[claimed[0].pk]) if claimed else None


def _claim(statement: str, arguments: dict[str, Any]) -> list[Claimed]:
    """Hold the rows, and the gate: see `regrading.decide_regrade`."""
    rows = fetch_rows(statement, arguments | {"grace": str(GRACE), "gate": REGRADE_GATE})
    return [Claimed(*row[:-1]) for row in rows]


def _grade(claimed: list[Claimed], *, with_answers: bool = False) -> dict[int, Sheet]:
    if not claimed:
        return {}
    return grade_closed(
        {attempt.pk: attempt.public_id for attempt in claimed},
        now=max(attempt.moment for attempt in claimed),
        with_answers=with_answers,
    )
