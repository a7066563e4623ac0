"""After a sitting: the candidate's result, and the list for whoever teaches the course."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import LessonVersion
from quizzes.domain.feedback import Part, parts_for
from quizzes.domain.looking_back import BY_QUESTION, look_back, missed_critical, withheld
from quizzes.domain.receipts import receipt_of
from quizzes.domain.rereading import lessons_to_reread
from quizzes.domain.results import (
    describe_for_teacher,
    describe_regrades,
    describe_result,
    ended_sentence,
)
from quizzes.domain.standing import look
from quizzes.domain.voiding import why_voided
from quizzes.enums import AttemptState, CutKind
from quizzes.models import Attempt, Grade
from quizzes.queries import graded_attempts, titled, topic_titles
from quizzes.rules import courses_with_results, watched_quizzes
from quizzes.timekeeping import titled_quizzes
from quizzes.views.taking import is_running, meet_own
from training.lib import clock
from training.people.requests import SignedInRequest

PAGE = 50


@login_required
@never_cache
@require_GET
def result(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    attempt = meet_own(request, public_id)
    if is_running(attempt):
        return redirect("quizzes:attempt", public_id)
    if attempt.state == AttemptState.OPEN:  # the seconds of grace: saves may still arrive
        return render(request, "quizzes/closing.html", {"attempt": attempt})
    return render(request, "quizzes/result.html", _result_context(attempt))


@login_required
@never_cache
@require_GET
def feedback(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A closed attempt question by question, as far as the quiz shows it."""
    attempt = meet_own(request, public_id)
    if attempt.state == AttemptState.OPEN:
        return redirect("quizzes:result", public_id)
    grade = attempt.grades.order_by("-number").first()
    parts = parts_for(attempt, grade, now=attempt.moment) if grade else frozenset()
    context = {
        "attempt": attempt,
        "version": attempt.quiz_version,
        "questions": look_back(attempt, parts),
        "withheld": withheld(attempt.quiz_version, parts),
        "voided": attempt.state == AttemptState.VOIDED,
        "draft": attempt.has_draft_content,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "quizzes/feedback.html", context)


@login_required
@never_cache
@require_GET
def course_results(request: SignedInRequest, slug: str) -> HttpResponse:
    """Score, gates and topic bands of a course; no answers and no key."""
    today = request.user.today(clock.now())
    course = get_object_or_404(titled(courses_with_results(request.user, today)), slug=slug)
    page = Paginator(graded_attempts(course), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"attempt": attempt, "result": describe_for_teacher(grade, attempt.titles or {})}
        for attempt in page
        for grade in attempt.latest_grades
    ]
    watched = watched_quizzes(request.user, now=clock.now()).filter(course=course)
    quizzes = titled_quizzes(watched).order_by("title", "pk")
    context = {"course": course, "page": page, "rows": rows, "quizzes": quizzes}
    return render(request, "quizzes/course_results.html", context)


def _result_context(attempt: Attempt) -> dict[str, Any]:
    grades = list(attempt.grades.select_related("regrade").order_by("number"))
    grade = grades[-1] if grades else None
    parts = parts_for(attempt, grade, now=attempt.moment) if grade else frozenset()
    situation = look(attempt.enrolment, attempt.quiz.module_slug)
    return {
        "attempt": attempt,
        "version": attempt.quiz_version,
        "grade": grade,
        "result": describe_result(grade, topic_titles(attempt), parts) if grade else None,
        "regrades": describe_regrades(grades, parts),
        "missed": missed_critical(attempt) if Part.CRITICAL_RATIONALE in parts else [],
        "reviewable": bool(BY_QUESTION & parts),
        "ended": ended_sentence(attempt, grade.answered) if grade else "",
        "receipt": receipt_of(attempt),
        "item_count": attempt.form.item_count,
        "provisional": attempt.form.cut_kind == CutKind.PROVISIONAL,
        "voided": attempt.state == AttemptState.VOIDED,
        "void_reason": why_voided(attempt),
        "offer": situation.offer,
        "reading": _reading(attempt, grade),
        "draft": attempt.has_draft_content,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def _reading(attempt: Attempt, grade: Grade | None) -> list[LessonVersion]:
    if grade is None or grade.passed or attempt.state == AttemptState.VOIDED:
        return []
    return lessons_to_reread(attempt, now=attempt.moment)
