"""Before a sitting: what one will get, the start click, and the way back into an open attempt."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.models import Enrolment
from courses.rules import visible_enrolments
from quizzes.domain.starting import Situation, look, start_attempt
from quizzes.queries import finished_attempts
from quizzes.views.writers import remember_writer
from quizzes.wording import minutes_left
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
    enrolment = _enrolment(request, enrolment_id)
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
    version = situation.version
    count = sum(cell["count"] for cell in version.blueprint) if version else 0
    return {
        "enrolment": enrolment,
        "module": module,
        "version": version,
        "offer": situation.offer,
        "item_count": count,
        "minutes": int(version.time_limit.total_seconds() // 60) if version else 0,
        "attempts": [attempt for attempt in situation.attempts if attempt.finished_at],
        "time_left": _minutes_left(situation),
        "draft": bool(version and settings.ALLOW_DRAFT and version.has_unsigned),
    }


def _minutes_left(situation: Situation) -> str:
    """Of the open attempt, by the clock the rest was judged by."""
    if not (situation.version and situation.open_attempt):
        return ""
    return minutes_left(situation.open_attempt.deadline_at - situation.version.moment)
