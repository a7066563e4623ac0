"""A person's own course: where they are, and each lesson to read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.learning import finish_lesson, move_enrolment, open_lesson, save_place
from courses.models import Enrolment, LessonVersion
from courses.queries import newer_edition, outline_of
from courses.rules import visible_enrolments
from training.lib import clock
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest


@login_required
@require_safe
def learn(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    outline = outline_of(enrolment.course_version, enrolment=enrolment)
    context = {
        "enrolment": enrolment,
        "edition": enrolment.course_version,
        "outline": outline,
        "next": outline.next_lesson,
        "newer": newer_edition(enrolment.course_version),
    }
    return render_page(request, "courses/learn.html", context)


@login_required
@require_POST
def move(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    newer = newer_edition(enrolment.course_version)
    if newer:
        move_enrolment(enrolment, newer)
        words = _("You are on version %(number)s now.") % {"number": newer.number}
        messages.success(request, words)
    return redirect("courses:learn", enrolment.public_id)


@login_required
@require_safe
def lesson(request: SignedInRequest, enrolment_id: UUID, slug: str) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    outline = outline_of(enrolment.course_version, enrolment=enrolment)
    before, row, after = outline.around(slug)
    if row is None:
        raise Http404
    text = LessonVersion.objects.select_related("lesson", "signed_by").get(pk=row.text.pk)
    context = {
        "enrolment": enrolment,
        "edition": enrolment.course_version,
        "outline": outline,
        "row": row,
        "module": outline.module_of(slug),
        "text": text,
        "before": before,
        "after": after,
        "progress": open_lesson(enrolment, text, now=clock.now()),
        "newer": _newer_text(text),
    }
    return render_page(request, "courses/lesson.html", context)


@login_required
@require_POST
def finish(request: SignedInRequest, enrolment_id: UUID, slug: str) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    outline = outline_of(enrolment.course_version)
    _before, row, after = outline.around(slug)
    module = outline.module_of(slug)
    if row is None or module is None:
        raise Http404
    finish_lesson(enrolment, row.text, now=clock.now())
    if after is None or row is module.lessons[-1]:
        address = reverse("courses:learn", args=[enrolment.public_id])
        return redirect(f"{address}#quiz-{module.module.slug}")
    return redirect("courses:lesson", enrolment.public_id, after.text.lesson.slug)


@login_required
@require_POST
def place(request: SignedInRequest, enrolment_id: UUID, slug: str) -> HttpResponse:
    enrolment = _enrolment(request, enrolment_id)
    _before, row, _after = outline_of(enrolment.course_version).around(slug)
    if row is None:
        raise Http404
    save_place(enrolment, row.text, place=request.POST.get("place", ""), now=clock.now())
    return HttpResponse(status=204)


def _enrolment(request: SignedInRequest, public_id: UUID) -> Enrolment:
    mine = visible_enrolments(request.user).select_related(
        "course", "course_version__course", "course_version__moving"
    )
    return get_object_or_404(mine, public_id=public_id)


def _newer_text(text: LessonVersion) -> LessonVersion | None:
    """A newer published text of the same lesson, which the person's edition does not have."""
    return (
        text.lesson.versions.filter(number__gt=text.number)
        .exclude(published_at=None)
        .only("number", "what_changed", "published_at")
        .order_by("-number")
        .first()
    )
