"""A quiz that leads one way: what a candidate has left is neither shown nor saved again.

`Attempt.left_behind` is the last position left for good; the statement that saves an answer
compares with it. Questions stand on screens: one alone, or all of a case set together.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from quizzes.domain.closing import OpenElsewhere
from quizzes.enums import AttemptState, Navigation
from quizzes.models import Attempt
from training.lib.db import ClockTimestamp

Screen = tuple[int, ...]  # the positions shown together


def screens_of(items: Sequence[dict[str, Any]]) -> list[Screen]:
    """The questions of a case set stand together in the form, and so on the page."""
    positions = range(1, len(items) + 1)

    def unit(position: int) -> tuple[str, int]:
        case = items[position - 1].get("set")
        return ("set", case) if case else ("position", position)

    return [tuple(members) for _unit, members in groupby(positions, unit)]


def is_one_way(attempt: Attempt) -> bool:
    return attempt.quiz_version.navigation == Navigation.LINEAR


def open_screens(attempt: Attempt) -> list[Screen]:
    """What may be shown: everything, or in a quiz that leads one way the screen one has come to."""
    screens = screens_of(attempt.form.items)
    if not is_one_way(attempt):
        return screens
    return [screen for screen in screens if screen[-1] > attempt.left_behind][:1]


def leave_screen(attempt: Attempt, screen: Screen, *, writer: str | None = None) -> None:
    """Close a screen for good; OpenElsewhere for a tab or device that does not write any more.

    The last screen is left by submitting alone: there is nothing to go on to. A second click
    changes nothing. The UPDATE waits for saves in flight, so an answer lies clearly before it.
    """
    if writer is not None and writer.lower() != str(attempt.writer):
        sentence = _("This attempt is open in another tab or device. Go on there.")
        raise OpenElsewhere(sentence, verdict="other-writer")
    if screen[-1] >= attempt.form.item_count:
        return
    running = Attempt.objects.filter(
        pk=attempt.pk,
        state=AttemptState.OPEN,
        deadline_at__gt=ClockTimestamp(),
        writer=attempt.writer,
        left_behind=screen[0] - 1,
    )
    if running.update(left_behind=screen[-1]):
        attempt.left_behind = screen[-1]
