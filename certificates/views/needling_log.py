"""A person's log of supervised needling, and the supervisor's side of it."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.evidence.needling_log import NoSupervisor, answer_session, note_session
from certificates.forms.needling_log import AnswerForm, SessionForm
from certificates.models import NeedlingSession
from certificates.queries.evidence import (
    answered_sessions,
    totals_by_region,
    unanswered_sessions,
)
from certificates.rules.evidence import visible_sessions
from certificates.views.evidence_words import log_lines, log_totals
from certificates.views.throttling import by_person, guesses_left, minutes_to_wait, note_guess
from training.lib import clock
from training.lib.errors import DomainError
from training.people.requests import SignedInRequest

PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    form = SessionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _note(request, form):
        messages.success(request, _("Noted. It counts once the supervisor has confirmed it."))
        return redirect("certificates:needling-log")
    rows = answered_sessions(NeedlingSession.objects.filter(user=request.user))
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "totals": log_totals(totals_by_region(request.user)),
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/evidence/log.html", context, status=status)


def _note(request: SignedInRequest, form: SessionForm) -> bool:
    """Addresses of supervisors are not found by trying: as when a learner is added to a list."""
    whose = by_person(request.user)
    if not guesses_left(whose):
        words = _("Too many unknown addresses. Wait {minutes} minutes, then try again.")
        form.add_error("supervisor", words.format(minutes=minutes_to_wait()))
        return False
    supervisor = form.cleaned_data["supervisor"]
    try:
        note_session(request.user, form.noted, supervisor=supervisor, now=clock.now())
    except DomainError as error:
        if isinstance(error, NoSupervisor):
            note_guess(whose)
        field = error.details.get("field")
        form.add_error(str(field) if field else None, error.message)
        return False
    return True


@login_required
@never_cache
@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needling-log.csv"'
    response.write("\ufeff")
    rows = answered_sessions(NeedlingSession.objects.filter(user=request.user))
    csv.writer(response, lineterminator="\r\n").writerows(log_lines(rows))
    return response


@login_required
@never_cache
@require_safe
def supervised(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's word first, then what they answered."""
    waiting = unanswered_sessions(request.user)
    answered = answered_sessions(request.user.supervised_sessions.exclude(answer=None))
    context = {
        "waiting": waiting[:PAGE],
        "page": Paginator(answered, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certificates/evidence/supervised.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = answered_sessions(visible_sessions(request.user))
    session = get_object_or_404(rows, public_id=public_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer_session(session, by=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Answered. Thank you."))
        return redirect("certificates:supervised-sessions")
    context: dict[str, Any] = {
        "session": session,
        "form": form,
        "may_answer": session.supervisor_id == request.user.pk and not _is_answered(session),
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/evidence/session.html", context, status=status)


def _is_answered(session: NeedlingSession) -> bool:
    return hasattr(session, "answer")
