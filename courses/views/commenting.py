"""Comments on a text on its way to being published."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.commenting import add_comment, answer_comment, resolve_comment
from courses.enums import VersionState
from courses.forms import CommentForm, LessonForm
from courses.models import LessonComment, LessonVersion
from courses.rules import can_comment, can_resolve, visible_comments, visible_lesson_versions
from courses.views.editor import show_editor
from courses.views.reviewing import show_proposal
from courses.views.threads import answer_form, threads_for
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.requests import SignedInRequest


@login_required
@require_POST
def comment(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    today = request.user.today(clock.now())
    rows = visible_lesson_versions(request.user, today).select_related(
        "lesson__course", "author", "based_on"
    )
    row = get_object_or_404(rows, public_id=public_id)
    _must_comment(request, row)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show_again(request, row, form, comment_form=form)
    add_comment(row, request.user, **form.cleaned_data, now=clock.now())
    return _back(row)


@login_required
@require_POST
def answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _comment(request, public_id)
    _must_comment(request, row.version)
    form = answer_form(row, request.POST)
    if not form.is_valid():
        threads = threads_for(request, row.version, answering=form)
        return _show_again(request, row.version, form, threads=threads)
    answer_comment(row, request.user, text=form.cleaned_data["text"], now=clock.now())
    return _back(row.version)


@login_required
@require_POST
def resolve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _comment(request, public_id)
    _must_comment(request, row.version)
    if not can_resolve(request.user, row):
        raise NotAllowed(_("Whoever made a comment settles it, or a programme admin."))
    resolve_comment(row, request.user, now=clock.now())
    return _back(row.version)


def _comment(request: SignedInRequest, public_id: UUID) -> LessonComment:
    rows = visible_comments(request.user, request.user.today(clock.now()))
    related = rows.select_related("version__lesson__course", "version__author", "version__based_on")
    return get_object_or_404(related, public_id=public_id)


def _must_comment(request: SignedInRequest, version: LessonVersion) -> None:
    if not can_comment(request.user, version, request.user.today(clock.now())):
        raise NotAllowed(_("Comments are made on a proposal, by those who may write the lesson."))


def _show_again(
    request: SignedInRequest, row: LessonVersion, form: Form, **more: object
) -> HttpResponse:
    """The page the comments stand on, with what was typed and what is wrong with it."""
    if row.state == VersionState.PROPOSED:
        return show_proposal(request, row, status=422, form=form, **more)
    return show_editor(request, row, LessonForm.of(row), status=422, problems=[form], **more)


def _back(row: LessonVersion) -> HttpResponse:
    page = "proposal" if row.state == VersionState.PROPOSED else "draft"
    response = redirect(f"courses:{page}", row.public_id)
    response["Location"] += "#comments"
    return response
