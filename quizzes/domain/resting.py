"""Rest pauses: the questions are hidden and the clock stands still, as long as the pause lasts.

At the beginning all that is left of the allowance goes into the deadline, so every page, save and
sweep stays right without knowing about rest; what was not used comes off again at the end. Nobody
has to end a pause: when it is used up the attempt simply goes on.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from quizzes.domain.closing import AttemptClosed
from quizzes.enums import AttemptState, TimeChange
from quizzes.models import Attempt, DeadlineChange
from training.lib.db import ClockTimestamp
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.models import User


def rest_remaining(attempt: Attempt, moment: datetime) -> timedelta:
    """What is left of the allowance at that moment of the database's clock."""
    used = moment - attempt.resting_since if attempt.resting_since else timedelta()
    return max(attempt.rest_left - used, timedelta())


def is_resting(attempt: Attempt, moment: datetime) -> bool:
    return attempt.resting_since is not None and rest_remaining(attempt, moment) > timedelta()


def time_remaining(attempt: Attempt, moment: datetime) -> timedelta:
    """What the clock of the sitting shows: it stands still during a pause."""
    pause = rest_remaining(attempt, moment) if is_resting(attempt, moment) else timedelta()
    return max(attempt.deadline_at - moment - pause, timedelta())


@transaction.atomic
def begin_rest(attempt: Attempt, *, by: User, now: datetime) -> None:
    """The clock stops: from here to the end of the pause no time is lost. Twice is once."""
    held = _hold(attempt)
    if is_resting(held, held.moment):
        return
    if not rest_remaining(held, held.moment):
        raise Conflict(_("You have no rest left in this attempt."))
    _write(held, deadline_at=held.deadline_at + held.rest_left, resting_since=held.moment)
    _note(held, held.rest_left, by=by, now=now)


@transaction.atomic
def end_rest(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Go on: what was not used comes off the deadline and stays for the next pause."""
    held = _hold(attempt)
    if held.resting_since is None:
        return
    unused = rest_remaining(held, held.moment)
    _write(held, deadline_at=held.deadline_at - unused, rest_left=unused, resting_since=None)
    if unused:
        _note(held, -unused, by=by, now=now)


def settle_rest(attempt: Attempt) -> None:
    """Write down that a pause has been used up, before more rest is given."""
    used_up = Attempt.objects.filter(
        pk=attempt.pk, resting_since__lte=ClockTimestamp() - F("rest_left")
    )
    used_up.update(resting_since=None, rest_left=timedelta())


def _hold(attempt: Attempt) -> Attempt:
    """The row as it is now, with the database's clock. Whoever closes it waits, or was first."""
    open_attempt = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN)
    held = open_attempt.select_for_update().annotate(moment=ClockTimestamp()).first()  # type: ignore[no-redef]
    if held is None or held.deadline_at <= held.moment:
        raise AttemptClosed(_("This attempt is already closed."))
    return held


def _write(held: Attempt, **changes: object) -> None:
    Attempt.objects.filter(pk=held.pk).update(**changes)


def _note(held: Attempt, span: timedelta, *, by: User, now: datetime) -> None:
    DeadlineChange.objects.create(
        attempt=held,
        kind=TimeChange.REST,
        old_deadline_at=held.deadline_at,
        new_deadline_at=held.deadline_at + span,
        made_by=by,
        made_at=now,
    )
    seconds = int(span.total_seconds())
    audit.record("attempt.rest", held, actor=by, now=now, seconds=seconds)
