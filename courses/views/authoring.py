"""Changing lessons: the list of what one teaches, and the way of a draft until it is proposed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain import drafting
from courses.forms import LessonForm
from courses.models import Lesson, LessonVersion
from courses.queries import author_shelf, facts_to_recheck
from courses.rules import can_author, can_publish, courses_taught, visible_drafts, visible_proposals
from courses.views.editor import own_draft, show_both, show_editor
from training.lib import clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest
from training.people.roles import roles_of

COURSES_PER_PAGE = 5
PER_PAGE = 20


@login_required
@require_safe
def shelf(request: SignedInRequest) -> HttpResponse:
    must_write(request)
    today = request.user.today(clock.now())
    taught = courses_taught(request.user, today)
    page = Paginator(taught.order_by("slug"), COURSES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "shelf": author_shelf(list(page)),
        "recheck": facts_to_recheck(taught, today),
        "drafts": visible_drafts(request.user, today).order_by("-updated_at")[: PER_PAGE + 1],
        "shown": PER_PAGE,
        "may_publish": can_publish(request.user),
        "proposals": visible_proposals(request.user, today).exclude(author=request.user).count(),
    }
    return render_page(request, "courses/author/shelf.html", context)


@login_required
@require_safe
def drafts(request: SignedInRequest) -> HttpResponse:
    """All of one's changes under way; the shelf shows the latest."""
    must_write(request)
    mine = visible_drafts(request.user, request.user.today(clock.now())).order_by("-updated_at")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render_page(request, "courses/author/drafts.html", {"page": page})


def must_write(request: SignedInRequest) -> None:
    if not roles_of(request.user).instructor and not request.user.is_staff:
        raise NotAllowed(_("A recognition to teach or write a course opens this page."))


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
    row = own_draft(request, public_id)
    if request.method != "POST":
        return show_editor(request, row, LessonForm.of(row))
    form = LessonForm(request.POST)
    if not form.is_valid():
        return show_editor(request, row, form, status=422)
    now, changes = clock.now(), form.cleaned_data
    try:
        drafting.save_draft(row, seen=changes["seen"], changes=changes, now=now)
    except Conflict as conflict:
        return show_both(request, row, str(conflict))
    return _after_save(request, row)


def _after_save(request: SignedInRequest, row: LessonVersion) -> HttpResponse:
    """Save alone stays in the editor; "Propose for review" also hands the draft on."""
    if "propose" not in request.POST:
        return redirect("courses:draft", row.public_id)
    try:
        drafting.propose_draft(row, now=clock.now())
    except DomainError as refusal:
        form = LessonForm.of(row)
        return show_editor(request, row, form, refusal=str(refusal), status=refusal.status)
    messages.success(request, _("Proposed. A programme admin decides about it."))
    return redirect("courses:shelf")


@login_required
@require_POST
def take_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = own_draft(request, public_id)
    drafting.take_back(row, now=clock.now())
    return redirect("courses:draft", row.public_id)


@login_required
@require_POST
def follow(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = own_draft(request, public_id)
    drafting.follow_newest(row, now=clock.now())
    return redirect("courses:draft", row.public_id)


@login_required
@require_POST
def discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    drafting.discard_draft(own_draft(request, public_id), now=clock.now())
    messages.success(request, _("The draft is deleted. The published text is as it was."))
    return redirect("courses:shelf")
