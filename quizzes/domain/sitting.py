"""What happens around the answers while an attempt is open: who writes, what is flagged."""

from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, SmallIntegerField, Value
from django.utils.translation import gettext as _

from quizzes.domain.closing import AttemptClosed, OpenElsewhere
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from training.lib.db import ClockTimestamp


def take_over(attempt: Attempt, *, held: str | None = None) -> UUID:
    """Make the caller the writer: the new token is theirs, every older one is refused.

    The UPDATE waits for saves in flight, so each answer lies clearly before or after it. Whoever
    names the token it holds keeps it, and is refused when another took over meanwhile.
    """
    if held is not None:
        return _keep(attempt, held)
    token = uuid4()
    _change_open(attempt, writer=token)
    attempt.writer = token
    return token


def _keep(attempt: Attempt, held: str) -> UUID:
    if held != str(attempt.writer):
        sentence = _("This attempt is open in another tab or device. Answers here are not saved.")
        raise OpenElsewhere(sentence, verdict="other-writer")
    return attempt.writer


def set_flag(attempt: Attempt, position: int, *, flagged: bool) -> None:
    """Mark a question for a second look, or take the mark off; twice is the same as once."""
    number = Value(position, output_field=SmallIntegerField())
    without = Func(F("flagged"), number, function="array_remove", output_field=_numbers())
    marked = Func(without, number, function="array_append", output_field=_numbers())
    _change_open(attempt, flagged=marked if flagged else without)
    others = [other for other in attempt.flagged if other != position]
    attempt.flagged = [*others, position] if flagged else others


def _change_open(attempt: Attempt, **changes: object) -> None:
    running = Attempt.objects.filter(
        pk=attempt.pk, state=AttemptState.OPEN, deadline_at__gt=ClockTimestamp()
    )
    if not running.update(**changes):
        raise AttemptClosed(_("This attempt is already closed."))


def _numbers() -> ArrayField:
    return ArrayField(SmallIntegerField())
