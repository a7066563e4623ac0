"""Asking to be entered as an instructor, and answering that."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.lib import clock
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in
from training.people.decorators import admin_required
from training.people.domain.recognition_requests import ask_for_recognition, refuse_request
from training.people.enums import RequestState
from training.people.forms.recognitions import AskForm, RefusalForm
from training.people.models import RecognitionRequest
from training.people.requests import SignedInRequest
from training.people.rules import may_decide_on_recognitions_of, visible_recognition_requests
from training.people.views.recognitions import paper_response

PAGE = 25


@login_required
def ask(request: SignedInRequest) -> HttpResponse:
    form = AskForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_in(form):
            ask_for_recognition(request.user, **form.cleaned_data, now=clock.now())
            messages.success(request, _("Asked. A programme admin reads your paper next."))
            return redirect("people:recognitions")
    status = 422 if form.errors else 200
    return render_page(request, "people/recognition_ask.html", {"form": form}, status=status)


@admin_required
@never_cache
@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """What waits, oldest first; then what was answered."""
    rows = RecognitionRequest.objects.select_related("instructor", "authority", "answered_by")
    waiting = rows.filter(state=RequestState.OPEN).order_by("asked_at")
    answered = rows.exclude(state=RequestState.OPEN).order_by("-answered_at")
    context = {
        "waiting": Paginator(waiting, PAGE).get_page(request.GET.get("page")),
        "answered": answered[:PAGE],
    }
    return render_page(request, "people/recognition_requests.html", context)


@login_required
@never_cache
@require_safe
def wish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _show(request, _wish(request, public_id), RefusalForm())


@login_required
@never_cache
@require_safe
def paper(request: SignedInRequest, public_id: UUID) -> FileResponse:
    return paper_response(_wish(request, public_id).evidence)


@admin_required
@require_POST
def refuse(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    asked = _wish(request, public_id)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form)
    refuse_request(asked, **form.cleaned_data, actor=request.user, now=clock.now())
    messages.success(request, _("Answered. {name} is told.").format(name=asked.instructor))
    return redirect("people:recognition_requests")


def _wish(request: SignedInRequest, public_id: UUID) -> RecognitionRequest:
    rows = visible_recognition_requests(request.user)
    return get_object_or_404(
        rows.select_related("instructor", "authority", "answered_by"), public_id=public_id
    )


def _show(request: SignedInRequest, asked: RecognitionRequest, form: RefusalForm) -> HttpResponse:
    may = may_decide_on_recognitions_of(request.user, asked.instructor)
    context = {"asked": asked, "form": form, "may_answer": may and asked.answered_at is None}
    status = 422 if form.errors else 200
    return render_page(request, "people/recognition_request.html", context, status=status)
