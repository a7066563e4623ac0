"""What this app puts on a person's desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes.enums import AttemptState
from quizzes.rules import own_attempts
from quizzes.wording import minutes_left


def open_attempt(request: HttpRequest) -> list[dict[str, Any]]:
    """A running attempt comes before everything else: its clock does not stop."""
    running = own_attempts(request.user).filter(state=AttemptState.OPEN).order_by("deadline_at")
    return [
        {
            "title": attempt.quiz_version.title,
            "text": _("Your attempt is open and its time runs."),
            "url": reverse("quizzes:attempt", args=[attempt.public_id]),
            "action": _("Go on with your attempt: {time}").format(
                time=minutes_left(attempt.deadline_at - attempt.moment)
            ),
            "due": attempt.deadline_at,
        }
        for attempt in running
        if attempt.moment < attempt.deadline_at
    ]
