"""Before a sitting: what one will get, the start click, and the way back into an open attempt."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.models import Enrolment, LessonVersion
from courses.rules import visible_enrolments
from quizzes.arriving import own_enrolment
from quizzes.domain.rereading import lessons_to_read
from quizzes.domain.standing import Situation, look
from quizzes.domain.starting import start_attempt
from quizzes.queries import finished_attempts
from quizzes.views.writers import remember_writer
from quizzes.wording import minutes_left
from training.lib.moments import moment, zone_name
from training.people.requests import SignedInRequest

PAGE = 25


@login_required
@never_cache
@require_GET
def quiz(request: SignedInRequest, enrolment_id: UUID, module: str) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    context = _context(enrolment, module, look(enrolment, module))
    return render(request, "quizzes/quiz.html", context)


@login_required
@require_POST
def start(request: SignedInRequest, enrolment_id: UUID, module: str) -> HttpResponse:
    """Start, or go on: a second click lands in the same attempt."""
    enrolment = own_enrolment(request.user, enrolment_id)
    if enrolment is None:
        raise Http404
    token = uuid4()
    attempt = start_attempt(enrolment, module, writer=token)
    if attempt.writer == token:
        remember_writer(request, attempt, token)
    return redirect("quizzes:attempt", attempt.public_id)


@login_required
@never_cache
@require_GET
def panel(request: SignedInRequest, enrolment_id: UUID, module: str) -> HttpResponse:
    """The state of a module's quiz in one sentence with one action, for the course's page."""
    enrolment = _enrolment(request, enrolment_id)
    context = _context(enrolment, module, look(enrolment, module))
    return render(request, "quizzes/_panel.html", context)


@login_required
@never_cache
@require_GET
def history(request: SignedInRequest) -> HttpResponse:
    """Every attempt of the person, newest first."""
    pages = Paginator(finished_attempts(user_id=request.user.pk), PAGE)
    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "quizzes/history.html", context)


def _enrolment(request: SignedInRequest, enrolment_id: UUID) -> Enrolment:
    return get_object_or_404(visible_enrolments(request.user), public_id=enrolment_id)


def _context(enrolment: Enrolment, module: str, situation: Situation) -> dict[str, Any]:
    return {
        "enrolment": enrolment,
        "module": module,
        "version": situation.version,
        "offer": situation.offer,
        "item_count": situation.item_count,
        "least_met": situation.least_met,
        "rated": situation.is_rated,
        "closes": moment(situation.offer.deadline_at) if situation.offer.deadline_at else "",
        "reading": _reading(enrolment, module, situation),
        "attempts": [attempt for attempt in situation.attempts if attempt.finished_at],
        "time_left": _minutes_left(situation),
        "zone": zone_name(),
        "draft": settings.ALLOW_DRAFT and situation.has_unsigned,
    }


def _reading(enrolment: Enrolment, module: str, situation: Situation) -> list[LessonVersion]:
    if situation.version is None:
        return []
    now = situation.version.moment
    return lessons_to_read(enrolment, module, situation.offer, now=now)


def _minutes_left(situation: Situation) -> str:
    """Of the open attempt, by the clock the rest was judged by."""
    if not (situation.version and situation.open_attempt):
        return ""
    return minutes_left(situation.open_attempt.deadline_at - situation.version.moment)
