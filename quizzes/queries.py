"""Reads that several pages and verbs share. Each costs one statement."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from quizzes.domain.drawing import Candidate
from quizzes.domain.offers import PastAttempt
from quizzes.enums import ItemState, Pool
from quizzes.kinds import get_kind
from quizzes.models import (
    Attempt,
    BlueprintCell,
    Grade,
    GradedResponse,
    ItemVersion,
    QuizVersion,
)
from training.lib.db import ClockTimestamp

_latest_grade = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-number")


def current_version(*, course_id: int, module_slug: str) -> QuizVersion | None:
    """The published edition of a module's quiz, with its blueprint and the database's clock."""
    cells = BlueprintCell.objects.filter(quiz_version=OuterRef("pk")).order_by("topic", "level")
    return (
        QuizVersion.objects.filter(
            quiz__course_id=course_id, quiz__module_slug=module_slug, published_at__isnull=False
        )
        .annotate(
            blueprint=ArraySubquery(
                cells.values(json=JSONObject(topic="topic", level="level", count="count"))
            ),
            moment=ClockTimestamp(),
        )
        .order_by("-number")
        .first()
    )


def attempts_at(*, user_id: int, quiz_id: int) -> QuerySet[Attempt]:
    """Every attempt of one person at one quiz, oldest first, with `passed` of its latest grade."""
    return (
        Attempt.objects.filter(user_id=user_id, quiz_id=quiz_id)
        .annotate(passed=Subquery(_latest_grade.values("passed")[:1]))
        .order_by("number")
    )


def as_past(attempt: Attempt) -> PastAttempt:
    return PastAttempt(
        public_id=UUID(str(attempt.public_id)),
        number=attempt.number,
        state=attempt.state,
        deadline_at=attempt.deadline_at,
        finished_at=attempt.finished_at,
        passed=attempt.passed,  # type: ignore[attr-defined]
    )


def candidates(
    version: QuizVersion, *, user_id: int, allow_draft: bool
) -> tuple[list[Candidate], set[int]]:
    """The items a form may draw, and those the person met before in this quiz.

    Payloads stay in the database: only the option ids are read.
    """
    met = GradedResponse.objects.filter(
        attempt__user_id=user_id,
        attempt__quiz_id=version.quiz_id,
        item_version__item=OuterRef("item"),
    )
    option_ids = Func(
        F("payload"),
        Value("$.options[*].id"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    rows = (
        ItemVersion.objects.filter(
            item__bank_id=version.bank_id, item__pool=Pool.EXAM, state=ItemState.PUBLISHED
        )
        .annotate(option_ids=option_ids, met=Exists(met))
        .values_list(
            "item_id", "pk", "topic", "level", "critical", "signed_at", "kind", "option_ids", "met"
        )
    )
    if not allow_draft:
        rows = rows.filter(signed_at__isnull=False)
    drawable, seen = [], set()
    for item, pk, topic, level, critical, signed_at, kind, options, was_met in rows:
        takes = get_kind(kind).takes
        drawable.append(
            Candidate(
                item, pk, topic, level, critical, signed_at is not None, takes, tuple(options)
            )
        )
        if was_met:
            seen.add(item)
    return drawable, seen
