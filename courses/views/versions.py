"""The versions of a lesson: read one, compare two, see who did what."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from courses.domain.comparing import compare_texts
from courses.enums import VersionState
from courses.forms import CompareForm
from courses.models import Lesson, LessonVersion
from courses.queries import changed_facts, history_of
from courses.rules import can_author, courses_taught, visible_lesson_versions
from training.lib import clock
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest

ACTS_PER_PAGE = 50


@login_required
@require_safe
def version(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _version(request, public_id)
    today = request.user.today(clock.now())
    published = row.state == VersionState.PUBLISHED
    context = {
        "text": row,
        "may_author": published and can_author(request.user, row.lesson, today),
        "versions": row.lesson.versions.filter(state=VersionState.PUBLISHED)
        .defer("source", "html")
        .order_by("-number"),
    }
    return render_page(request, "courses/author/version.html", context)


@login_required
@require_safe
def compare(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    """Any two versions side by side; the last two when none are named."""
    lesson = _lesson(request, course, slug)
    today = request.user.today(clock.now())
    seen = visible_lesson_versions(request.user, today).filter(lesson=lesson)
    versions = list(seen.defer("source", "html").order_by("-number"))
    last_two = [row.number for row in (*versions, *versions[-1:])[:2]]
    chosen = dict(zip(("after", "before"), last_two, strict=False)) | request.GET.dict()
    form = CompareForm(chosen, versions=versions)
    context: dict[str, object] = {
        "lesson": lesson,
        "text": versions[0] if versions else None,
        "form": form,
    }
    if form.is_valid():
        context |= _compared(versions, form.cleaned_data["before"], form.cleaned_data["after"])
    return render_page(
        request, "courses/author/compare.html", context, status=200 if form.is_valid() else 422
    )


@login_required
@require_safe
def log(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    """Who did what. Of a draft that only its author sees, the log tells no more than that it is."""
    lesson = _lesson(request, course, slug)
    acts = Paginator(history_of(lesson), ACTS_PER_PAGE)
    newest = lesson.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    context = {
        "lesson": lesson,
        "text": newest,
        "page": acts.get_page(request.GET.get("page")),
    }
    return render_page(request, "courses/author/log.html", context)


def _compared(versions: list[LessonVersion], before: int, after: int) -> dict[str, object]:
    rows = {row.number: row for row in versions if row.number in (before, after)}
    old, new = rows[before], rows[after]
    return {
        "before": old,
        "after": new,
        "facts": changed_facts(old, new),
        "passages": compare_texts(old.source, new.source),
    }


def _lesson(request: SignedInRequest, course: str, slug: str) -> Lesson:
    taught = courses_taught(request.user, request.user.today(clock.now()))
    lessons = Lesson.objects.filter(course__in=taught).select_related("course")
    return get_object_or_404(lessons, course__slug=course, slug=slug)


def _version(request: SignedInRequest, public_id: UUID) -> LessonVersion:
    rows = visible_lesson_versions(request.user, request.user.today(clock.now()))
    return get_object_or_404(
        rows.select_related("lesson__course", "author", "signed_by"), public_id=public_id
    )
