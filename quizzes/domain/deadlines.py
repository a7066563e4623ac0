"""Move the deadline of a running attempt: the only way it changes after the start click.

Every move leaves a row that is never rewritten and an entry in the audit log, in the same
transaction. Whoever closes the attempt takes the same row, so an attempt is either moved or
closed, never both.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.utils.translation import gettext as _

from quizzes.domain.accommodations import Allowance, combine, granted_to
from quizzes.domain.closing import GRACE, AttemptClosed
from quizzes.domain.resting import settle_rest
from quizzes.enums import AttemptState, TimeChange
from quizzes.models import Accommodation, Attempt, DeadlineChange, Quiz
from training.lib.db import ClockTimestamp
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import User

LEAST = timedelta(minutes=1)
MOST = timedelta(minutes=240)  # of one act; a slip of the finger must not give a day


@transaction.atomic
def move_deadline(
    attempt: Attempt, *, kind: TimeChange, span: timedelta, reason: str, by: User, now: datetime
) -> DeadlineChange:
    """Add time to one running attempt: an extension, or time that was lost and is credited."""
    if attempt.user_id == by.pk:
        raise NotAllowed(_("Somebody else has to decide about the time of your own attempt."))
    _check(span, reason)
    changes = _move([attempt.pk], kind=kind, span=span, reason=reason, by=by, now=now)
    if not changes:
        raise AttemptClosed(_("This attempt is already closed. Its time cannot be changed."))
    audit.record("attempt.time-added", attempt, actor=by, now=now, **_what(kind, span))
    return changes[0]


@transaction.atomic
def move_all_deadlines(
    quiz: Quiz, *, kind: TimeChange, span: timedelta, reason: str, by: User, now: datetime
) -> int:
    """The same for everybody who sits the quiz now; how many that were. Never one's own."""
    _check(span, reason)
    running = Attempt.objects.filter(quiz=quiz, state=AttemptState.OPEN).exclude(user=by)
    pks = list(running.values_list("pk", flat=True))
    changes = _move(pks, kind=kind, span=span, reason=reason, by=by, now=now)
    if not changes:
        raise Conflict(_("Nobody sits this quiz now."))
    moved = sorted(change.attempt_id for change in changes)
    audit.record("quiz.time-added", quiz, actor=by, now=now, attempts=moved, **_what(kind, span))
    return len(changes)


@transaction.atomic
def apply_accommodation(attempt: Attempt, *, by: User, now: datetime) -> timedelta:
    """Give a running attempt what has been approved since it started; how much time that made."""
    if attempt.user_id == by.pk:
        raise NotAllowed(_("Somebody else has to decide about the time of your own attempt."))
    settle_rest(attempt)
    held = _hold_with_accommodation(attempt)
    today = attempt.user.today(now)
    granted = list(granted_to(held.user_id, held.quiz_id, on_date=today))
    after = combine(granted)
    if after is None:
        raise Conflict(_("Nothing is approved for this person and quiz today."))
    if after.accommodation_id == held.accommodation_id:
        raise Conflict(_("This accommodation has been applied already."))
    before = combine(_had(held, granted))
    span, rest = _difference(held.quiz_version.time_limit, before, after)
    Attempt.objects.filter(pk=held.pk).update(
        accommodation_id=after.accommodation_id, rest_left=F("rest_left") + rest
    )
    in_deadline = span + (rest if held.resting_since else timedelta())
    what = _what(TimeChange.ACCOMMODATION, span)
    if in_deadline:
        kind = TimeChange.ACCOMMODATION
        _move([held.pk], kind=kind, span=in_deadline, reason="", by=by, now=now)
    what |= {"accommodation": after.accommodation_id, "rest": int(rest.total_seconds())}
    audit.record("attempt.accommodation-applied", held, actor=by, now=now, **what)
    return span


def _hold_with_accommodation(attempt: Attempt) -> Attempt:
    """Held, so that two clicks do not both find it without the accommodation."""
    rows = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN)
    rows = rows.select_related("accommodation", "quiz_version").select_for_update(of=("self",))
    held = rows.first()
    if held is None:
        raise AttemptClosed(_("This attempt is already closed. Its time cannot be changed."))
    return held


def _had(attempt: Attempt, granted: Collection[Accommodation]) -> list[Accommodation]:
    """What is in the deadline already: the row the attempt names and those decided before it."""
    named = attempt.accommodation
    if named is None:
        return []
    decided = named.decided_at
    earlier = [row for row in granted if row.decided_at and decided and row.decided_at <= decided]
    return [named, *earlier]


def _difference(
    limit: timedelta, before: Allowance | None, after: Allowance
) -> tuple[timedelta, timedelta]:
    """Time and rest that the new allowance gives beyond the old one; never less than nothing."""
    nothing = timedelta()
    had_time, had_rest = (before.time_for(limit), before.rest) if before else (limit, nothing)
    return max(after.time_for(limit) - had_time, nothing), max(after.rest - had_rest, nothing)


def _check(span: timedelta, reason: str) -> None:
    if not LEAST <= span <= MOST:
        raise DomainError(_("Give a time from 1 to 240 minutes."), field="minutes")
    if not reason.strip():
        raise DomainError(_("Give the reason. It stays with the attempt."), field="reason")


def _move(
    pks: Collection[int],
    *,
    kind: TimeChange,
    span: timedelta,
    reason: str,
    by: User,
    now: datetime,
) -> list[DeadlineChange]:
    """Those that are still running, held until commit; in one order, so that two acts never
    wait for each other."""
    held = Attempt.objects.filter(
        pk__in=pks, state=AttemptState.OPEN, deadline_at__gt=ClockTimestamp() - Value(GRACE)
    )
    deadlines = dict(held.order_by("pk").select_for_update().values_list("pk", "deadline_at"))
    Attempt.objects.filter(pk__in=deadlines).update(deadline_at=F("deadline_at") + span)
    return DeadlineChange.objects.bulk_create(
        DeadlineChange(
            attempt_id=pk,
            kind=kind,
            old_deadline_at=old,
            new_deadline_at=old + span,
            reason=reason.strip(),
            made_by=by,
            made_at=now,
        )
        for pk, old in deadlines.items()
    )


def _what(kind: TimeChange, span: timedelta) -> dict[str, str | int]:
    return {"kind": str(kind), "seconds": int(span.total_seconds())}
