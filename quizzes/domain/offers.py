"""May this person start, and what will they get? Asked before the start and again at the click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.accommodations import Allowance
from quizzes.enums import AttemptState
from quizzes.models import QuizVersion
from training.lib.moments import hour, moment

SHORTEST = timedelta(minutes=1)


class OfferState(StrEnum):
    START = "start"
    GO_ON = "go-on"
    PASSED = "passed"
    TOO_EARLY = "too-early"
    LESSONS_FIRST = "lessons-first"
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
    has_draft_content: bool = False
    earlier_cycle: bool = False  # under an enrolment that has ended

    @classmethod
    def read(
        cls,
        public_id: str,
        number: int,
        state: str,
        deadline_at: str,
        finished_at: str | None,
        passed: bool | None,
        has_draft_content: bool,
        *,
        earlier_cycle: bool,
    ) -> "PastAttempt":
        """From JSON of the database."""
        return cls(
            public_id=UUID(public_id),
            number=number,
            state=state,
            deadline_at=datetime.fromisoformat(deadline_at),
            finished_at=datetime.fromisoformat(finished_at) if finished_at else None,
            passed=passed,
            has_draft_content=has_draft_content,
            earlier_cycle=earlier_cycle,
        )


@dataclass(frozen=True)
class Offer:
    """What the person may do now, with the sentence that says why."""

    state: OfferState
    reason: str = ""
    deadline_at: datetime | None = None
    minutes: int = 0
    full_minutes: int = 0  # what the time would be, did nothing shorten it
    number: int = 1  # of the next attempt, over all cycles
    place: int = 1  # of the next attempt, among those that count in this cycle
    attempt: PastAttempt | None = None
    again_at: datetime | None = None
    extra_time: bool = False
    no_limit: bool = False

    @property
    def may_start(self) -> bool:
        return self.state == OfferState.START


def may_start(
    version: QuizVersion | None,
    history: Sequence[PastAttempt],
    *,
    now: datetime,
    allowance: Allowance | None = None,
    unread: int = 0,
) -> Offer:
    """Judge a start at `now` from the rules of the quiz and the person's own attempts.

    Limits count per cycle, which is an enrolment. Voided attempts are kept and numbered but use
    nothing up. The pause comes only after a fail, and grows with each.
    """
    number = 1 + max((past.number for past in history), default=0)
    for past in history:
        if past.state == AttemptState.OPEN:
            return Offer(OfferState.GO_ON, attempt=past, number=past.number)
    counted = [
        past for past in history if past.state != AttemptState.VOIDED and not past.earlier_cycle
    ]
    for past in counted:
        if past.passed:
            return Offer(OfferState.PASSED, _("You have passed this quiz."), attempt=past)
    if version is None:
        return Offer(OfferState.NOT_READY, _("This quiz is not open yet."))
    last = counted[-1] if counted else None
    place = len(counted) + 1
    if place > version.max_attempts:
        reason = _("You have used all your attempts. Ask your instructor what comes next.")
        return Offer(OfferState.USED_UP, reason, attempt=last)
    if last and (again_at := _end_of_pause(version, last, fails=len(counted))) > now:
        reason = _("You can start again on {moment}.").format(moment=moment(again_at))
        return Offer(
            OfferState.WAIT, reason, attempt=last, number=number, place=place, again_at=again_at
        )
    time = _Time(version, allowance, now)
    if refused := time.refusal(unread):
        state, reason = refused
        return Offer(state, reason, attempt=last, number=number, place=place)
    return time.offer(number=number, place=place, last=last)


def _end_of_pause(version: QuizVersion, last: PastAttempt, *, fails: int) -> datetime:
    """After the 1st, 2nd … fail; the last figure of the list serves all later ones."""
    pauses = version.cool_down_hours or [0]
    hours = pauses[min(fails, len(pauses)) - 1]
    return (last.finished_at or last.deadline_at) + timedelta(hours=hours)


class _Time:
    """First start, last start and hard end are three settings; a shortened time says why.

    Whoever was granted extra time gets it at the end too: last start and hard end move with it.
    Nobody starts after the hard end of the others, though, when they may learn the key.
    """

    def __init__(self, version: QuizVersion, allowance: Allowance | None, now: datetime) -> None:
        limit = version.time_limit
        self.now = now
        self.allowance = allowance
        self.first_start = version.first_start
        self.span = allowance.time_for(limit) if allowance else limit
        self.extra = timedelta() if allowance and allowance.no_limit else self.span - limit
        self.last_start = version.last_start and version.last_start + self.extra
        self.end_for_others = version.hard_end
        self.hard_end = version.hard_end and version.hard_end + self.extra

    def refusal(self, unread: int) -> tuple[OfferState, str] | None:
        if self.first_start and self.now < self.first_start:
            reason = _("You can start from {moment}.")
            return OfferState.TOO_EARLY, reason.format(moment=moment(self.first_start))
        if self.last_start and self.now > self.last_start:
            reason = _("The last start was on {moment}.")
            return OfferState.CLOSED, reason.format(moment=moment(self.last_start))
        if self.end_for_others and self.end_for_others - self.now < SHORTEST:
            reason = _("This quiz closed on {moment}.")
            return OfferState.CLOSED, reason.format(moment=moment(self.end_for_others))
        if unread:
            return OfferState.LESSONS_FIRST, ngettext(
                "Read the lessons of this module first: {count} lesson is left.",
                "Read the lessons of this module first: {count} lessons are left.",
                unread,
            ).format(count=unread)
        return None

    def offer(self, *, number: int, place: int, last: PastAttempt | None) -> Offer:
        deadline = self.now + self.span
        reason = ""
        if self.hard_end and self.hard_end < deadline:
            deadline = self.hard_end
            reason = _("because the quiz closes at {hour}").format(hour=hour(deadline))
        return Offer(
            OfferState.START,
            reason,
            deadline_at=deadline,
            minutes=(deadline - self.now) // SHORTEST,
            full_minutes=self.span // SHORTEST,
            number=number,
            place=place,
            attempt=last,
            extra_time=self.extra > timedelta(),
            no_limit=bool(self.allowance and self.allowance.no_limit),
        )
