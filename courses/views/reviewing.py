"""Reviewing proposals: read what changes, publish it, or send it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.comparing import compare_texts
from courses.domain.publishing import publish_lesson, send_back
from courses.enums import Enrolled
from courses.forms import CommentForm, PublishForm, SendBackForm
from courses.models import CourseVersion, LessonVersion
from courses.queries import changed_facts, title_of_course, whom_it_touches
from courses.rules import can_comment, can_decide, visible_moves, visible_proposals
from courses.views.authoring import PER_PAGE, must_write
from courses.views.threads import threads_for
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest


@login_required
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    must_write(request)
    rows = visible_proposals(request.user, request.user.today(clock.now()))
    titled = rows.select_related("author").annotate(course_title=title_of_course("lesson__course"))
    page = Paginator(titled.order_by("updated_at", "pk"), PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render_page(request, "courses/author/proposals.html", context)


@login_required
@require_safe
def proposal(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return show_proposal(request, _proposal(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """First what happens to people who take the course, then the decision."""
    row = _to_decide(request, public_id)
    if request.method != "POST":
        read = request.GET.get("read", row.content_hash)
        return _show_publish(request, row, PublishForm(initial={"read": read}))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show_publish(request, row, form, status=422)
    enrolled, read = Enrolled(form.cleaned_data["enrolled"]), form.cleaned_data["read"]
    try:
        edition = publish_lesson(row, request.user, enrolled=enrolled, read=read, now=clock.now())
    except DomainError as refusal:
        return _show_publish(request, row, form, refusal=str(refusal), status=refusal.status)
    return _after_publishing(request, row, edition, enrolled)


@login_required
@require_POST
def return_proposal(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _to_decide(request, public_id)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return show_proposal(request, row, form=form, back_form=form, status=422)
    send_back(row, request.user, note=form.cleaned_data["note"], now=clock.now())
    messages.success(request, _("Sent back to its author with your remarks."))
    return redirect("courses:proposals")


@login_required
@require_safe
def move(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """How far everybody is moved to a new edition; asks again by itself until it is done."""
    rows = visible_moves(request.user).select_related("edition", "asked_by")
    context = {"move": get_object_or_404(rows, public_id=public_id)}
    template = "courses/author/move.html"
    return render_page(request, template, context, partial="courses/author/_move.html")


def show_proposal(
    request: SignedInRequest, row: LessonVersion, *, status: int = 200, **more: object
) -> HttpResponse:
    """`more`: a form that came back with its mistakes."""
    before = row.based_on
    context = {
        "proposal": row,
        "back_form": SendBackForm(),
        "comment_form": CommentForm(),
        "facts": changed_facts(before, row),
        "passages": compare_texts(before.source if before else "", row.source),
        "may_comment": can_comment(request.user, row, request.user.today(clock.now())),
        "may_decide": can_decide(request.user, row),
    }
    context |= more
    context.setdefault("threads", threads_for(request, row))
    return render_page(request, "courses/author/proposal.html", context, status=status)


def _show_publish(
    request: SignedInRequest,
    row: LessonVersion,
    form: PublishForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "proposal": row,
        "form": form,
        "touched": whom_it_touches(row),
        "open_comments": row.comments.filter(answers=None, resolved_at=None).count(),
        "refusal": refusal,
    }
    return render_page(request, "courses/author/publish.html", context, status=status)


def _after_publishing(
    request: SignedInRequest, row: LessonVersion, edition: CourseVersion | None, enrolled: Enrolled
) -> HttpResponse:
    if edition is None:
        return redirect("courses:version", row.public_id)
    words = _("Published. Version %(number)s of the course has the new text.")
    messages.success(request, words % {"number": edition.number})
    if enrolled != Enrolled.STAY:
        return redirect("courses:edition_move", edition.moving.public_id)
    return redirect("courses:version", row.public_id)


def _proposal(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    rows = visible_proposals(request.user, request.user.today(clock.now()))
    related = rows.select_related("lesson__course", "author", "based_on")
    return get_object_or_404(related, public_id=public_id)


def _to_decide(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    row = _proposal(request, public_id)
    if not can_decide(request.user, row):
        raise NotAllowed(_("A programme admin who did not write the text decides about it."))
    return row
