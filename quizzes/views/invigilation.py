"""Watching over the sittings of a quiz: who sits, and the time they have. Never an answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.domain.accommodations import allowance_of
from quizzes.domain.deadlines import apply_accommodation, move_all_deadlines, move_deadline
from quizzes.domain.invigilating import write_note
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Quiz
from quizzes.rules import can_watch, visible_quizzes, voidable_attempts
from quizzes.time_forms import NoteForm, TimeForm
from quizzes.timekeeping import open_sittings, titled_quizzes, watch, watched_attempts
from training.lib import clock
from training.lib.errors import NotAllowed
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest

PAGE = 100


@login_required
@never_cache
@require_safe
def sittings(request: SignedInRequest, course: str, quiz: str) -> HttpResponse:
    """Who sits now; the list alone for the page that asks again every few seconds."""
    watched = _watched_quiz(request, course, quiz)
    page = Paginator(open_sittings(watched), PAGE).get_page(request.GET.get("page"))
    context = {"quiz": watched, "page": page, "rows": [watch(attempt) for attempt in page]}
    return render_page(
        request, "quizzes/sittings/list.html", context, partial="quizzes/sittings/_list.html"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_for_all(request: SignedInRequest, course: str, quiz: str) -> HttpResponse:
    watched = _watched_quiz(request, course, quiz)
    form = TimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        count = move_all_deadlines(watched, by=request.user, now=clock.now(), **form.act)
        done = ngettext("{n} sitting has more time.", "{n} sittings have more time.", count)
        messages.success(request, done.format(n=count))
        return redirect("quizzes:sittings", course, quiz)
    context = {"quiz": watched, "form": form}
    status = 422 if form.errors else 200
    return render(request, "quizzes/sittings/time.html", context, status=status)


@login_required
@never_cache
@require_safe
def sitting(request: SignedInRequest, course: str, quiz: str, public_id: UUID) -> HttpResponse:
    """One sitting with its record; a closed one too, because the record is its evidence."""
    watched, attempt = _watched_attempt(request, course, quiz, public_id)
    context = _context(request, watched, attempt)
    return render_page(
        request, "quizzes/sittings/one.html", context, partial="quizzes/sittings/_facts.html"
    )


@login_required
@require_POST
def add_time(request: SignedInRequest, course: str, quiz: str, public_id: UUID) -> HttpResponse:
    watched, attempt = _watched_attempt(request, course, quiz, public_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _with_errors(request, watched, attempt, time_form=form)
    move_deadline(attempt, by=request.user, now=clock.now(), **form.act)
    messages.success(request, _("Time was added. The candidate's page says so within seconds."))
    return redirect("quizzes:sitting", course, quiz, public_id)


@login_required
@require_POST
def apply(request: SignedInRequest, course: str, quiz: str, public_id: UUID) -> HttpResponse:
    _watched, attempt = _watched_attempt(request, course, quiz, public_id)
    apply_accommodation(attempt, by=request.user, now=clock.now())
    messages.success(request, _("The accommodation was applied to this sitting."))
    return redirect("quizzes:sitting", course, quiz, public_id)


@login_required
@require_POST
def add_note(request: SignedInRequest, course: str, quiz: str, public_id: UUID) -> HttpResponse:
    watched, attempt = _watched_attempt(request, course, quiz, public_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _with_errors(request, watched, attempt, note_form=form)
    write_note(attempt, by=request.user, now=clock.now(), **form.cleaned_data)
    messages.success(request, _("The note was written down."))
    return redirect("quizzes:sitting", course, quiz, public_id)


def _watched_quiz(request: SignedInRequest, course: str, slug: str) -> Quiz:
    now = clock.now()
    quizzes = titled_quizzes(visible_quizzes(request.user, now=now))
    quiz = get_object_or_404(quizzes, course__slug=course, slug=slug)
    if not can_watch(request.user, quiz, now=now):
        raise NotAllowed(_("A programme admin has to assign you to watch this quiz."))
    return quiz


def _watched_attempt(
    request: SignedInRequest, course: str, slug: str, public_id: UUID
) -> tuple[Quiz, Attempt]:
    quiz = _watched_quiz(request, course, slug)
    return quiz, get_object_or_404(watched_attempts(quiz), public_id=public_id)


def _with_errors(
    request: SignedInRequest, quiz: Quiz, attempt: Attempt, **forms: Form
) -> HttpResponse:
    (form,) = forms.values()
    context = _context(request, quiz, attempt) | forms | {"form": form}
    return render(request, "quizzes/sittings/one.html", context, status=422)


def _context(request: SignedInRequest, quiz: Quiz, attempt: Attempt) -> dict[str, Any]:
    now = clock.now()
    is_open, own = attempt.state == AttemptState.OPEN, attempt.user_id == request.user.pk
    allowance = allowance_of(attempt.user_id, quiz.pk, on_date=attempt.user.today(now))
    voidable = voidable_attempts(request.user, request.user.today(now))
    return {
        "quiz": quiz,
        "row": watch(attempt),
        "changes": attempt.deadline_changes.select_related("made_by").order_by("pk"),
        "notes": attempt.notes.select_related("made_by").order_by("pk"),
        "time_form": TimeForm() if is_open and not own else None,
        "note_form": NoteForm(),
        "may_apply": is_open
        and not own
        and allowance is not None
        and allowance.accommodation_id != attempt.accommodation_id,
        "may_void": voidable.filter(pk=attempt.pk).exists(),
    }
