"""A proposal to void an attempt; another person decides."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quizzes.domain.voiding import propose_voiding
from quizzes.forms import VoidForm
from quizzes.rules import voidable_attempts
from training.lib import clock
from training.people.requests import SignedInRequest


@login_required
def propose_void(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    attempts = voidable_attempts(request.user, request.user.today(now)).select_related(
        "user", "quiz__course", "quiz_version"
    )
    attempt = get_object_or_404(attempts, public_id=public_id)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        propose_voiding(attempt, proposer=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("You proposed to void the attempt. An admin decides next."))
        return redirect("quizzes:course_results", attempt.quiz.course.slug)
    return render(request, "quizzes/void.html", {"attempt": attempt, "form": form})
