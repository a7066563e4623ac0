"""The pages of a sitting. They work without scripts; the player makes them pleasant."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.arriving import own_attempt
from quizzes.domain.attempts import (
    AttemptClosed,
    OpenElsewhere,
    meet,
    submit_attempt,
    take_over,
)
from quizzes.domain.paper import Paper, load_paper
from quizzes.domain.resting import is_resting, rest_remaining
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from quizzes.replies import change_sentence
from quizzes.views.leading import save_and_go
from quizzes.views.resting import rest_page
from quizzes.views.writers import NOBODY, is_writer, remember_writer, writer_of
from quizzes.wording import minutes_left
from training.lib import clock
from training.lib.moments import zone_name
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, public_id: UUID, position: int = 0) -> HttpResponse:
    """One question; without a number, the first that is open."""
    attempt = meet_own(request, public_id)
    if not 0 <= position <= attempt.form.item_count:
        raise Http404
    if request.method == "POST":
        return save_and_go(request, attempt, position)
    if not is_running(attempt):
        return redirect("quizzes:result", public_id)
    if is_resting(attempt, attempt.moment):
        return rest_page(request, attempt)
    paper = load_paper(attempt)
    position = position or paper.first_open
    screen = paper.screen_at(position)
    if screen is None:  # in a quiz that leads one way: left for good, or not come to
        return redirect("quizzes:attempt", public_id)
    context = _context(request, attempt, paper) | {"position": position, "screen": screen}
    return render(request, "quizzes/question.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What is answered, open and flagged; its one button submits. Twice is the same as once."""
    attempt = meet_own(request, public_id)
    if not is_running(attempt):
        return redirect("quizzes:result", public_id)
    if request.method == "POST":
        return _submit(request, attempt)
    if is_resting(attempt, attempt.moment):
        return rest_page(request, attempt)
    return render(request, "quizzes/review.html", _context(request, attempt, load_paper(attempt)))


@login_required
@require_POST
def take_over_here(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """This browser writes from now on; the other one is told at its next save."""
    attempt = meet_own(request, public_id)
    if is_running(attempt):
        remember_writer(request, attempt, take_over(attempt))
    return redirect("quizzes:attempt", public_id)


def meet_own(request: SignedInRequest, public_id: UUID) -> Attempt:
    today = request.user.today(clock.now())
    attempt = own_attempt(request.user, public_id, on_date=today)
    if attempt is None:
        raise Http404
    meet(attempt, attempt.moment)
    return attempt


def is_running(attempt: Attempt) -> bool:
    """From the deadline no page is open for input, though saves in flight may still arrive."""
    return attempt.state == AttemptState.OPEN and attempt.moment < attempt.deadline_at


def _submit(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    """The form names the writer of its page: the session knows only the newest of its tabs."""
    writer = request.POST.get("writer") or writer_of(request, attempt) or NOBODY
    try:
        with suppress(AttemptClosed):  # the other click or the clock was faster: same result
            submit_attempt(attempt, writer=writer)
    except OpenElsewhere:
        elsewhere = _context(request, attempt, load_paper(attempt)) | {"writes_here": False}
        return render(request, "quizzes/review.html", elsewhere, status=409)
    return redirect("quizzes:result", attempt.public_id)


def _context(request: SignedInRequest, attempt: Attempt, paper: Paper) -> dict[str, Any]:
    remaining = attempt.deadline_at - attempt.moment
    rest = rest_remaining(attempt, attempt.moment)
    return {
        "attempt": attempt,
        "version": attempt.quiz_version,
        "paper": paper,
        "item_count": attempt.form.item_count,
        "writes_here": is_writer(request, attempt),
        "token": writer_of(request, attempt) or "",
        "remaining_ms": int(remaining.total_seconds() * 1000),
        "limit_ms": int((attempt.deadline_at - attempt.started_at).total_seconds() * 1000),
        "rest_left": minutes_left(rest) if rest else "",
        "change": change_sentence(attempt.latest_change),
        "deadline": attempt.deadline_at.isoformat(),
        "zone": zone_name(),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "draft": attempt.has_draft_content,
    }
