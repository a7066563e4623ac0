"""What is taught, for everybody."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from courses.domain.learning import start_course
from courses.enums import Topic
from courses.models import Course
from courses.queries import (
    courses_under_way,
    live_approvals,
    newest_editions,
    outline_of,
    search_editions,
)
from courses.rules import visible_enrolments
from training.lib import clock
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest

PER_PAGE = 20


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    words, topic = request.GET.get("q", "").strip()[:100], request.GET.get("topic", "")
    topic = topic if topic in Topic else ""
    under_way = courses_under_way(visible_enrolments(request.user))
    editions = search_editions(words=words, topic=topic).exclude(
        course__in=[row.enrolment.course_id for row in under_way]
    )
    context = {
        "page": Paginator(editions, PER_PAGE).get_page(request.GET.get("page")),
        "under_way": [] if words or topic else under_way,
        "words": words,
        "topic": topic,
        "topics": Topic.choices,
    }
    return render_page(request, "courses/catalogue.html", context)


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(newest_editions(), course__slug=slug)
    enrolment = visible_enrolments(request.user).filter(course=edition.course).first()
    context = {
        "edition": edition,
        "enrolment": enrolment,
        "outline": outline_of(edition),
        "approvals": live_approvals(edition, now=clock.now()),
    }
    return render_page(request, "courses/course.html", context)


@login_required
@require_POST
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Course, slug=slug)
    enrolment = start_course(row, request.user, now=clock.now())
    return redirect("courses:learn", enrolment.public_id)
