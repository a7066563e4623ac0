"""What this app puts on the desk: the attempt whose time runs, and results for who teaches."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.standing import look
from quizzes.enums import AccommodationState, AttemptState, ItemState, RegradeState
from quizzes.models import ItemVersion, Judge, Regrade
from quizzes.panel_rules import RATING_STATES
from quizzes.queries import courses_with_attempts, next_module_to_sit
from quizzes.reviewing import visible_banks
from quizzes.rules import (
    courses_with_results,
    own_attempts,
    visible_accommodations,
    watched_quizzes,
)
from quizzes.timekeeping import titled_quizzes
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


def quiz_to_sit(request: SignedInRequest) -> list[Item]:
    """Whoever has read a module to its end is led to its quiz before the next module."""
    found = next_module_to_sit(request.user)
    if found is None:
        return []
    enrolment, module = found
    situation = look(enrolment, module.slug)
    if not situation.version or not situation.offer.may_start:
        return []
    words = ngettext(
        "You have read this module. Its quiz has {count} question.",
        "You have read this module. Its quiz has {count} questions.",
        situation.item_count,
    )
    return [
        {
            "title": situation.version.title,
            "text": words.format(count=situation.item_count),
            "url": reverse("quizzes:quiz", args=[enrolment.public_id, module.slug]),
            "action": _("Prepare the quiz"),
        }
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


def sittings(request: SignedInRequest) -> list[Item]:
    """Quizzes the person watches while somebody sits them."""
    roles = roles_of(request.user)
    if not (roles.instructor or roles.admin):
        return []
    watched = titled_quizzes(watched_quizzes(request.user, now=clock.now()))
    return [
        {
            "title": quiz.title,
            "text": ngettext("{n} sits now.", "{n} sit now.", quiz.sitting).format(n=quiz.sitting),
            "url": reverse("quizzes:sittings", args=[quiz.course.slug, quiz.slug]),
            "action": _("Watch the sittings"),
            "section": "teaching",
        }
        for quiz in watched.filter(sitting__gt=0).order_by("title", "pk")
    ]


def accommodations(request: SignedInRequest) -> list[Item]:
    """Requests that wait for this admin."""
    if not roles_of(request.user).admin:
        return []
    waiting = visible_accommodations(request.user).filter(state=AccommodationState.REQUESTED)
    count = waiting.exclude(user=request.user).count()
    if not count:
        return []
    words = ngettext("{n} accommodation waits for you", "{n} accommodations wait for you", count)
    return [
        {
            "title": words.format(n=count),
            "text": _("Extra time or another change for one person, asked for with a reason."),
            "url": reverse("quizzes:accommodation_requests"),
            "action": _("Decide"),
            "section": "administration",
        }
    ]


def regrades_to_decide(request: SignedInRequest) -> list[Item]:
    """Corrections of grades that somebody else proposed."""
    if not roles_of(request.user).admin:
        return []
    waiting = Regrade.objects.filter(state=RegradeState.PROPOSED).exclude(proposed_by=request.user)
    count = waiting.count()
    if not count:
        return []
    words = ngettext(
        "{n} correction of grades waits for you", "{n} corrections of grades wait for you", count
    )
    return [
        {
            "title": words.format(n=count),
            "text": _("A question was wrong. The dry run says whose result would change."),
            "url": reverse("quizzes:regrades"),
            "action": _("Look at it"),
            "section": "administration",
        }
    ]


def wordings_to_sign(request: SignedInRequest) -> list[Item]:
    """For whoever a body recognises as author: nothing counts until they have signed it."""
    if not roles_of(request.user).instructor or request.user.is_staff:
        return []
    banks = visible_banks(request.user, request.user.today(clock.now()))
    in_use = ItemVersion.objects.filter(item__bank__in=banks, state=ItemState.PUBLISHED)
    count = in_use.filter(signed_at=None).count()
    if not count:
        return []
    words = ngettext("{n} question is not signed", "{n} questions are not signed", count)
    return [
        {
            "title": words.format(n=count),
            "text": _("Read each beside its sources, with its lesson, module by module."),
            "url": reverse("quizzes:author_reviews"),
            "action": _("To review"),
            "section": "teaching",
        }
    ]


def panels_to_judge(request: SignedInRequest) -> list[Item]:
    """Standard-setting panels that wait for the person's ratings."""
    roles = roles_of(request.user)
    if not (roles.instructor or roles.admin):
        return []
    seats = Judge.objects.filter(
        user=request.user, left_at=None, panel__state__in=RATING_STATES
    ).select_related("panel")
    items: list[Item] = []
    for seat in seats.order_by("panel__due_on", "pk"):
        item: Item = {
            "title": seat.panel.title,
            "text": _("You judge on this panel. Its round is open."),
            "url": reverse("quizzes:judging_panel", args=[seat.panel.public_id]),
            "action": _("Rate the questions") if seat.accepted_at else _("Read the invitation"),
            "section": "teaching",
        }
        items.append(item | {"due": seat.panel.due_on} if seat.panel.due_on else item)
    return items
