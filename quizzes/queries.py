"""Reads that several pages and verbs share. Each costs one statement."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject

from courses.models import (
    Course,
    CourseVersion,
    Enrolment,
    LessonProgress,
    Module,
    ModuleLesson,
)
from quizzes.enums import AttemptsCounted
from quizzes.models import (
    Attempt,
    BlueprintCell,
    Grade,
    ItemStatistics,
    QuizStatistics,
    QuizVersion,
)
from training.people.models import User

# Of each position the highest sequence counts, among the answers of the writer that saved there
# last: after a take-over the older device cannot win by a higher number.
FOLDED_ANSWERS = """
    SELECT DISTINCT ON (attempt_id, position) attempt_id, position, sequence, response, seen_at
    FROM (
        SELECT attempt_id, position, sequence, response,
               max(received_at) OVER (PARTITION BY attempt_id, position, writer) AS seen_at
        FROM quizzes_answer WHERE attempt_id = ANY(%(attempts)s::bigint[])
    ) AS log
    ORDER BY attempt_id, position, seen_at DESC, sequence DESC
"""

_latest_grade = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-number")


def current_version(enrolment: Enrolment, module_slug: str) -> QuizVersion | None:
    """The published edition of the quiz of a module, if the person's course has that module.

    With its `blueprint`; what a start is judged by is read in `domain.standing`.
    """
    cells = BlueprintCell.objects.filter(quiz_version=OuterRef("pk")).order_by("topic", "level")
    taken = Module.objects.filter(course_version=enrolment.course_version_id, slug=module_slug)
    return (
        QuizVersion.objects.filter(  # type: ignore[no-redef]
            Exists(taken),
            quiz__course_id=enrolment.course_id,
            quiz__module_slug=module_slug,
            published_at__isnull=False,
        )
        .annotate(
            blueprint=ArraySubquery(
                cells.values(json=JSONObject(topic="topic", level="level", count="count"))
            )
        )
        .order_by("-number")
        .first()
    )


def next_module_to_sit(user: User) -> tuple[Enrolment, Module] | None:
    """The first module the person has read to its end and never sat the quiz of."""
    read = LessonProgress.objects.filter(
        enrolment=OuterRef(OuterRef("enrolment")),
        lesson=OuterRef("lesson_version__lesson"),
        completed_at__isnull=False,
    )
    entries = ModuleLesson.objects.filter(module=OuterRef("pk"))
    editions = QuizVersion.objects.filter(
        quiz__course=OuterRef("course_version__course"),
        quiz__module_slug=OuterRef("slug"),
        published_at__isnull=False,
    )
    sat = Attempt.objects.filter(
        enrolment=OuterRef("enrolment"), quiz_version__quiz__module_slug=OuterRef("slug")
    )
    module = (
        Module.objects.filter(
            course_version__enrolments__user=user, course_version__enrolments__ended_at=None
        )
        .annotate(enrolment=F("course_version__enrolments"))  # after the filter: of the same join
        .filter(
            Exists(entries),
            ~Exists(entries.exclude(Exists(read))),
            Exists(editions),
            ~Exists(sat),
        )
        .order_by("-course_version__enrolments__started_at", "position")
        .first()
    )
    if module is None:
        return None
    return Enrolment.objects.select_related("user").get(pk=module.enrolment), module


def finished_attempts(*, user_id: int) -> QuerySet[Attempt]:
    """A person's closed attempts at all quizzes, newest first, with `passed`."""
    return (
        Attempt.objects.filter(user_id=user_id, finished_at__isnull=False)  # type: ignore[no-redef]
        .annotate(passed=Subquery(_latest_grade.values("passed")[:1]))
        .select_related("quiz_version")
        .order_by("-finished_at", "-pk")
    )


@dataclass(frozen=True)
class Standing:
    """The answer that counts at a position, as things are now."""

    sequence: int
    response: Any


def standing_answers(attempt_id: int) -> dict[int, Standing]:
    """What would be graded if the attempt closed now, by position."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT position, sequence, response::text FROM ({FOLDED_ANSWERS}) AS folded",  # noqa: S608
            {"attempts": [attempt_id]},
        )
        return {
            position: Standing(sequence, json.loads(response) if response else None)
            for position, sequence, response in cursor.fetchall()
        }


def topic_titles(attempt: Attempt) -> dict[str, str]:
    """The names of the topics in the edition of the course that the person takes."""
    topics = Module.objects.filter(
        course_version=attempt.enrolment.course_version_id, slug=attempt.quiz.module_slug
    ).values_list("topics", flat=True)
    return topics.first() or {}


def graded_attempts(course: Course) -> QuerySet[Attempt]:
    """Closed attempts of a course with person, latest grade as `grade`, and `titles` of topics.

    And how many of its questions the person had met in earlier attempts, as `met_before`.
    """
    latest = Grade.objects.order_by("attempt", "-number").distinct("attempt")
    titles = Module.objects.filter(
        course_version=OuterRef("enrolment__course_version"), slug=OuterRef("quiz__module_slug")
    )
    return (
        Attempt.objects.filter(quiz__course=course, finished_at__isnull=False)  # type: ignore[no-redef]
        .exclude(grades=None)
        .select_related("user", "quiz_version")
        .prefetch_related(Prefetch("grades", latest, to_attr="latest_grades"))
        .annotate(
            titles=Subquery(titles.values("topics")[:1]),
            item_count=F("form__item_count"),
            met_before=F("form__met_before"),
            cut_kind=F("form__cut_kind"),
        )
        .order_by("-finished_at", "-pk")
    )


def titled(courses: QuerySet[Course]) -> QuerySet:
    """With the `title` of the newest published edition."""
    newest = CourseVersion.objects.filter(
        course=OuterRef("pk"), published_at__isnull=False
    ).order_by("-number")
    return courses.annotate(title=Subquery(newest.values("title")[:1]))


def courses_with_attempts(courses: QuerySet[Course]) -> QuerySet:
    """Those in which somebody finished a quiz, with `title` and the count as `finished`."""
    finished = (
        Attempt.objects.filter(quiz__course=OuterRef("pk"), finished_at__isnull=False)
        .values("quiz__course")
        .annotate(count=Count("pk"))
    )
    return (
        titled(courses).annotate(finished=Subquery(finished.values("count"))).filter(finished__gt=0)
    )


@dataclass(frozen=True)
class ItemFacts:
    """What is known of an item version from first attempts.

    `facility` is over all editions of quizzes together, `discrimination` (per cent) of the edition
    with most responses. Whether `n` is enough for a verdict is said by `domain.firmness`.
    """

    n: int
    facility: float | None
    discrimination: float | None
    computed_at: datetime


def newest_statistics(item_versions: Iterable[int]) -> dict[int, ItemFacts]:
    """The stored figures of those item versions (primary keys) that have any. One statement."""
    newest = (
        QuizStatistics.objects.filter(counted=AttemptsCounted.FIRST)
        .order_by("quiz_version", "-computed_at")
        .distinct("quiz_version")
    )
    rows = (
        ItemStatistics.objects.filter(item_version__in=list(item_versions), run__in=newest, n__gt=0)
        .order_by("item_version", "-n")
        .values_list(
            "item_version",
            "n",
            "figures__facility",
            "figures__discrimination_index",
            "run__computed_at",
        )
    )
    return {
        version: _pooled([row[1:] for row in group])
        for version, group in groupby(rows, key=itemgetter(0))
    }


def _pooled(rows: list[tuple[int, float | None, float | None, datetime]]) -> ItemFacts:
    """One item version over the editions that drew it, the one with most responses first."""
    known = [(n, facility) for n, facility, *_rest in rows if facility is not None]
    whole = sum(n for n, _facility in known)
    return ItemFacts(
        n=sum(n for n, *_rest in rows),
        facility=sum(n * facility for n, facility in known) / whole if whole else None,
        discrimination=rows[0][2],
        computed_at=max(row[3] for row in rows),
    )
