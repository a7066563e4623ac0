"""Changing lessons: the list of what one teaches, a draft in the editor, its preview."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain import drafting
from courses.forms import LessonForm
from courses.models import Lesson, LessonVersion
from courses.queries import author_shelf
from courses.rules import can_author, can_publish, courses_taught, visible_drafts, visible_proposals
from training.lib import clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


@login_required
@require_safe
def shelf(request: SignedInRequest) -> HttpResponse:
    today = request.user.today(clock.now())
    taught = courses_taught(request.user, today)
    if not roles_of(request.user).instructor and not request.user.is_staff:
        raise NotAllowed(_("A recognition to teach or write a course opens this page."))
    context = {
        "shelf": author_shelf(taught),
        "drafts": visible_drafts(request.user, today).select_related("lesson__course"),
        "may_publish": can_publish(request.user),
        "proposals": visible_proposals(request.user).count(),
    }
    return render_page(request, "courses/author/shelf.html", context)


@login_required
@require_POST
def open_draft(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    now = clock.now()
    today = request.user.today(now)
    lesson = get_object_or_404(
        Lesson.objects.filter(course__in=courses_taught(request.user, today)),
        course__slug=course,
        slug=slug,
    )
    if not can_author(request.user, lesson, today):
        raise NotAllowed(_("Your recognition does not cover this module."))
    draft = drafting.open_draft(lesson, request.user, now=now)
    return redirect("courses:draft", draft.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _draft(request, public_id)
    if request.method != "POST":
        return _show_editor(request, row, LessonForm.of(row))
    form = LessonForm(request.POST)
    if not form.is_valid():
        return _show_editor(request, row, form, status=422)
    now, changes = clock.now(), form.cleaned_data
    try:
        drafting.save_draft(row, seen=changes["seen"], changes=changes, now=now)
    except Conflict as conflict:
        return _show_both(request, row, str(conflict))
    return _after_save(request, row)


def _after_save(request: SignedInRequest, row: LessonVersion) -> HttpResponse:
    """Save alone stays in the editor; "Propose for review" also hands the draft on."""
    if "propose" not in request.POST:
        return redirect("courses:draft", row.public_id)
    try:
        drafting.propose_draft(row, now=clock.now())
    except DomainError as refusal:
        form = LessonForm.of(row)
        return _show_editor(request, row, form, refusal=str(refusal), status=refusal.status)
    messages.success(request, _("Proposed. A programme admin decides about it."))
    return redirect("courses:shelf")


def _show_both(request: SignedInRequest, row: LessonVersion, conflict: str) -> HttpResponse:
    """The editor's text and the stored one. Having seen both, the author may save again."""
    stored = LessonVersion.objects.filter(pk=row.pk).first()
    if stored is None:
        raise Conflict(conflict)
    data = request.POST.copy()
    data["seen"] = stored.updated_at.isoformat()
    return _show_editor(request, stored, LessonForm(data), conflict=conflict, status=409)


@login_required
@require_POST
def preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The text in the editor as readers would see it; nothing is saved."""
    row = _draft(request, public_id)
    rendered = drafting.preview(row, request.POST.get("source", "")[:100_000])
    if getattr(request, "htmx", False):
        return render_page(request, "courses/author/_preview.html", {"rendered": rendered})
    return _show_editor(request, row, LessonForm(request.POST), rendered=rendered)


@login_required
@require_POST
def take_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _draft(request, public_id)
    drafting.take_back(row, now=clock.now())
    return redirect("courses:draft", row.public_id)


@login_required
@require_POST
def follow(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _draft(request, public_id)
    drafting.follow_newest(row, now=clock.now())
    return redirect("courses:draft", row.public_id)


@login_required
@require_POST
def discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    drafting.discard_draft(_draft(request, public_id))
    messages.success(request, _("The draft is deleted. The published text is as it was."))
    return redirect("courses:shelf")


def _draft(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    mine = visible_drafts(request.user, request.user.today(clock.now()))
    return get_object_or_404(mine.select_related("lesson__course", "based_on"), public_id=public_id)


def _show_editor(
    request: SignedInRequest,
    row: LessonVersion,
    form: LessonForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """`more`: a conflict with its sentence, or a preview of text that is not saved."""
    stored = LessonVersion.objects.get(pk=row.pk)
    newest = drafting.newest_published(row.lesson)
    context = {
        "change": stored,
        "lesson": row.lesson,
        "form": form,
        "rendered": drafting.preview(row, stored.source),
        "newest": newest if newest and newest.pk != row.based_on_id else None,
    }
    return render_page(request, "courses/author/draft.html", context | more, status=status)
