"""May this person start, and what will they get? Asked before the start and again at the click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.enums import AttemptState
from quizzes.models import Attempt, QuizVersion
from quizzes.wording import hour, moment

SHORTEST = timedelta(minutes=1)


class OfferState(StrEnum):
    START = "start"
    GO_ON = "go-on"
    PASSED = "passed"
    WAIT = "wait"  # the pause after a failed attempt
    USED_UP = "used-up"
    CLOSED = "closed"
    NOT_READY = "not-ready"


@dataclass(frozen=True)
class PastAttempt:
    """What counts of an earlier attempt; `passed` is None while it is not graded."""

    public_id: UUID
    number: int
    state: str
    deadline_at: datetime
    finished_at: datetime | None
    passed: bool | None

    @classmethod
    def of(cls, attempt: Attempt) -> "PastAttempt":
        """From a row with `passed`, as `queries.attempts_at` reads it."""
        return cls(
            public_id=attempt.public_id,
            number=attempt.number,
            state=attempt.state,
            deadline_at=attempt.deadline_at,
            finished_at=attempt.finished_at,
            passed=attempt.passed,
        )


@dataclass(frozen=True)
class Offer:
    """What the person may do now, with the sentence that says why."""

    state: OfferState
    reason: str = ""
    deadline_at: datetime | None = None
    minutes: int = 0
    number: int = 1  # which attempt the next one is
    attempt: PastAttempt | None = None
    again_at: datetime | None = None

    @property
    def may_start(self) -> bool:
        return self.state == OfferState.START


def may_start(
    version: QuizVersion | None, history: Sequence[PastAttempt], *, now: datetime
) -> Offer:
    """Judge a start at `now` from the rules of the quiz and the person's own attempts.

    Voided attempts are kept and numbered but use nothing up. The pause comes only after a fail,
    and grows with each.
    """
    number = 1 + max((past.number for past in history), default=0)
    for past in history:
        if past.state == AttemptState.OPEN:
            return Offer(OfferState.GO_ON, attempt=past, number=past.number)
    counted = [past for past in history if past.state != AttemptState.VOIDED]
    for past in counted:
        if past.passed:
            return Offer(OfferState.PASSED, _("You have passed this quiz."), attempt=past)
    if version is None:
        return Offer(OfferState.NOT_READY, _("This quiz is not open yet."))
    last = counted[-1] if counted else None
    if len(counted) >= version.max_attempts:
        reason = _("You have used all your attempts. Ask your instructor what comes next.")
        return Offer(OfferState.USED_UP, reason, attempt=last)
    if last and (again_at := _end_of_pause(version, last, fails=len(counted))) > now:
        reason = _("You can start again on {moment}.").format(moment=moment(again_at))
        return Offer(OfferState.WAIT, reason, attempt=last, number=number, again_at=again_at)
    return _time_offer(version, number=number, last=last, now=now)


def _end_of_pause(version: QuizVersion, last: PastAttempt, *, fails: int) -> datetime:
    """After the 1st, 2nd … fail; the last figure of the list serves all later ones."""
    pauses = version.cool_down_hours or [0]
    hours = pauses[min(fails, len(pauses)) - 1]
    return (last.finished_at or last.deadline_at) + timedelta(hours=hours)


def _time_offer(
    version: QuizVersion, *, number: int, last: PastAttempt | None, now: datetime
) -> Offer:
    """Last start and hard end are two settings; a shortened time says why."""
    if version.last_start and now > version.last_start:
        reason = _("The last start was on {moment}.").format(moment=moment(version.last_start))
        return Offer(OfferState.CLOSED, reason, attempt=last, number=number)
    deadline = now + version.time_limit
    reason = ""
    if version.hard_end and version.hard_end < deadline:
        if version.hard_end - now < SHORTEST:
            reason = _("This quiz closed on {moment}.").format(moment=moment(version.hard_end))
            return Offer(OfferState.CLOSED, reason, attempt=last, number=number)
        deadline = version.hard_end
        reason = _("because the quiz closes at {hour}").format(hour=hour(deadline))
    minutes = int((deadline - now) / timedelta(minutes=1))
    return Offer(OfferState.START, reason, deadline, minutes, number, last)
