"""Deciding about proposals, reading a version as its reviewer, signing it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.comparing import compare_texts
from courses.domain.publishing import publish_lesson, send_back
from courses.domain.signing import sign_lesson
from courses.enums import VersionState
from courses.forms import SendBackForm
from courses.models import LessonVersion
from courses.queries import changed_facts, title_of_course
from courses.rules import can_publish, can_sign, visible_lesson_versions, visible_proposals
from training.lib import clock
from training.lib.errors import NotAllowed
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest


@login_required
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    _must_publish(request)
    rows = visible_proposals(request.user).select_related("author")
    titled = rows.annotate(course_title=title_of_course("lesson__course"))
    context = {"proposals": titled.order_by("updated_at")}
    return render_page(request, "courses/author/proposals.html", context)


@login_required
@require_safe
def proposal(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _show_proposal(request, _proposal(request, public_id), SendBackForm())


@login_required
@require_POST
def publish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _proposal(request, public_id)
    edition = publish_lesson(row, request.user, now=clock.now())
    if edition:
        words = _("Published. Version %(number)s of the course has the new text; nobody was moved.")
        messages.success(request, words % {"number": edition.number})
    return redirect("courses:version", row.public_id)


@login_required
@require_POST
def return_proposal(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _proposal(request, public_id)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _show_proposal(request, row, form, status=422)
    send_back(row, request.user, note=form.cleaned_data["note"], now=clock.now())
    messages.success(request, _("Sent back to its author with your remarks."))
    return redirect("courses:proposals")


@login_required
@require_safe
def version(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _version(request, public_id)
    today = request.user.today(clock.now())
    published = row.state == VersionState.PUBLISHED
    context = {
        "text": row,
        "may_sign": published and not row.signed_at and bool(can_sign(request.user, row, today)),
        "versions": row.lesson.versions.filter(state=VersionState.PUBLISHED)
        .defer("source", "html")
        .order_by("-number"),
    }
    return render_page(request, "courses/author/version.html", context)


@login_required
@require_POST
def sign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row, now = _version(request, public_id), clock.now()
    recognition = can_sign(request.user, row, request.user.today(now))
    if recognition is None:
        raise NotAllowed(_("Signing needs a recognition as author of this module."))
    sign_lesson(row, request.user, recognition=recognition, now=now)
    messages.success(request, _("Signed. Readers now see your name under the text."))
    return redirect("courses:version", row.public_id)


def _must_publish(request: SignedInRequest) -> None:
    if not can_publish(request.user):
        raise NotAllowed(_("Programme admins decide about proposals."))


def _proposal(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    rows = visible_proposals(request.user).select_related("lesson__course", "author", "based_on")
    return get_object_or_404(rows, public_id=public_id)


def _version(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    rows = visible_lesson_versions(request.user, request.user.today(clock.now()))
    return get_object_or_404(
        rows.select_related("lesson__course", "author", "signed_by"), public_id=public_id
    )


def _show_proposal(
    request: SignedInRequest, row: LessonVersion, form: SendBackForm, *, status: int = 200
) -> HttpResponse:
    before = row.based_on
    context = {
        "proposal": row,
        "form": form,
        "facts": changed_facts(before, row),
        "passages": compare_texts(before.source if before else "", row.source),
    }
    return render_page(request, "courses/author/proposal.html", context, status=status)
