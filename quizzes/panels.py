"""What this app puts on the desk: the attempt whose time runs, and results for who teaches."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.enums import AttemptState
from quizzes.queries import courses_with_attempts
from quizzes.rules import courses_with_results, own_attempts
from quizzes.wording import minutes_left
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def open_attempt(request: SignedInRequest) -> list[Item]:
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


def results(request: SignedInRequest) -> list[Item]:
    """Courses whose results the person reads, once somebody has finished a quiz there."""
    roles = roles_of(request.user)
    if not (roles.instructor or roles.admin):
        return []
    taught = courses_with_results(request.user, request.user.today(clock.now()))
    return [
        {
            "title": course.title,
            "text": ngettext(
                "{count} finished attempt.", "{count} finished attempts.", course.finished
            ).format(count=course.finished),
            "url": reverse("quizzes:course_results", args=[course.slug]),
            "action": _("See the results"),
            "section": "teaching",
        }
        for course in courses_with_attempts(taught)
    ]
