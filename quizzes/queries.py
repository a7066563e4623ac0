"""Reads that several pages and verbs share. Each costs one statement."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from courses.models import Course, CourseVersion, Enrolment, Module
from quizzes.enums import ItemState, Pool
from quizzes.models import (
    Attempt,
    BlueprintCell,
    Grade,
    GradedResponse,
    ItemVersion,
    QuizVersion,
)
from training.lib.db import ClockTimestamp

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


def current_version(
    enrolment: Enrolment, module_slug: str, *, allow_draft: bool
) -> QuizVersion | None:
    """The published edition of the quiz of a module, if the person's course has that module.

    With its blueprint, whether its bank holds unsigned questions, whether it has too few that may
    be drawn, and the database's clock.
    """
    cells = BlueprintCell.objects.filter(quiz_version=OuterRef("pk")).order_by("topic", "level")
    unsigned = ItemVersion.objects.filter(
        item__bank=OuterRef("bank"), state=ItemState.PUBLISHED, signed_at=None
    )
    drawable = _drawable(allow_draft=allow_draft).filter(
        item__bank=OuterRef("quiz_version__bank"), topic=OuterRef("topic"), level=OuterRef("level")
    )
    have = drawable.order_by().values("topic").annotate(n=Count("pk")).values("n")
    unfilled = cells.annotate(have=Coalesce(Subquery(have), 0)).filter(count__gt=F("have"))
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
            ),
            moment=ClockTimestamp(),
            has_unsigned=Exists(unsigned),
            lacks_questions=Exists(unfilled),
        )
        .order_by("-number")
        .first()
    )


def attempts_at(*, user_id: int, quiz_id: int) -> QuerySet[Attempt]:
    """Every attempt of one person at one quiz, oldest first, with `passed` of its latest grade."""
    return (
        Attempt.objects.filter(user_id=user_id, quiz_id=quiz_id)  # type: ignore[no-redef]
        .annotate(passed=Subquery(_latest_grade.values("passed")[:1]))
        .order_by("number")
    )


def finished_attempts(*, user_id: int) -> QuerySet[Attempt]:
    """A person's closed attempts at all quizzes, newest first, with `passed`."""
    return (
        Attempt.objects.filter(user_id=user_id, finished_at__isnull=False)  # type: ignore[no-redef]
        .annotate(passed=Subquery(_latest_grade.values("passed")[:1]))
        .select_related("quiz_version")
        .order_by("-finished_at", "-pk")
    )


def drawable_items(version: QuizVersion, *, user_id: int, allow_draft: bool) -> QuerySet:
    """What a form may draw: published examination items, signed unless drafts are allowed.

    With the `option_ids`, `stem_ids` and `fixed_order` of the payloads, which stay in the
    database, and `met`: whether the person had the item in an earlier attempt at this quiz, in
    whichever wording.
    """
    met = GradedResponse.objects.filter(
        attempt__user_id=user_id,
        attempt__quiz_id=version.quiz_id,
        item_version__item=OuterRef("item"),
    )
    items = _drawable(allow_draft=allow_draft).filter(item__bank_id=version.bank_id)
    return items.defer("payload").annotate(  # type: ignore[no-redef]
        option_ids=_ids_of("options"),
        stem_ids=_ids_of("stems"),
        fixed_order=F("payload__fixed_order"),
        met=Exists(met),
    )


def _ids_of(part: str) -> Func:
    """The ids of the options or stems of a payload; an empty list where it has none."""
    return Func(
        F("payload"),
        Value(f"$.{part}[*].id"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )


def _drawable(*, allow_draft: bool) -> QuerySet[ItemVersion]:
    items = ItemVersion.objects.filter(item__pool=Pool.EXAM, state=ItemState.PUBLISHED)
    return items if allow_draft else items.filter(signed_at__isnull=False)


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
    """Closed attempts of a course with person, latest grade as `grade`, and `titles` of topics."""
    latest = Grade.objects.order_by("attempt", "-number").distinct("attempt")
    titles = Module.objects.filter(
        course_version=OuterRef("enrolment__course_version"), slug=OuterRef("quiz__module_slug")
    )
    return (
        Attempt.objects.filter(quiz__course=course, finished_at__isnull=False)  # type: ignore[no-redef]
        .exclude(grades=None)
        .select_related("user", "quiz_version")
        .prefetch_related(Prefetch("grades", latest, to_attr="latest_grades"))
        .annotate(titles=Subquery(titles.values("topics")[:1]))
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
