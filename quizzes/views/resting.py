"""Rest pauses of whoever has been granted them. Buttons of plain forms."""

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from quizzes.domain.closing import AttemptClosed, close_if_overdue
from quizzes.domain.resting import begin_rest, end_rest, rest_remaining, time_remaining
from quizzes.models import Attempt
from quizzes.replies import milliseconds
from quizzes.rules import own_attempts
from quizzes.wording import minutes_left
from training.lib import clock
from training.people.requests import SignedInRequest


@login_required
@require_POST
def rest(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    attempt = _meet_own(request, public_id)
    with suppress(AttemptClosed):  # then the page it leads to shows the result
        begin_rest(attempt, by=request.user, now=clock.now())
    return redirect("quizzes:attempt", public_id)


@login_required
@require_POST
def go_on(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    attempt = _meet_own(request, public_id)
    with suppress(AttemptClosed):
        end_rest(attempt, by=request.user, now=clock.now())
    return redirect("quizzes:attempt", public_id)


def _meet_own(request: SignedInRequest, public_id: UUID) -> Attempt:
    attempt = get_object_or_404(own_attempts(request.user), public_id=public_id)
    close_if_overdue(attempt)
    return attempt


def rest_page(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    """In place of the questions, which would otherwise be read while the clock stands still."""
    left = rest_remaining(attempt, attempt.moment)
    context = {
        "attempt": attempt,
        "version": attempt.quiz_version,
        "rest_left": minutes_left(left),
        "rest_left_ms": milliseconds(left),
        "ends_at": attempt.moment + left,
        "time_left": minutes_left(time_remaining(attempt, attempt.moment)),
        "draft": attempt.has_draft_content,
    }
    return render(request, "quizzes/resting.html", context)
