"""Reads of practice: which questions there are, how they went, and where somebody errs surely.

Only the practice pool; the database refuses a session with any other question as well.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import Topic
from courses.models import Enrolment, Module
from quizzes.enums import ItemState, Pool, Sureness
from quizzes.models import Bank, ItemVersion, PracticeAnswer, PracticeSession
from training.people.models import User
from training.people.rules import Person

FULL_MARK = 1
AFTER_A_LESSON = 3


def own_sessions(user: Person) -> QuerySet[PracticeSession]:
    """A person's own, while they are enrolled; nobody else's page."""
    if not user.is_authenticated:
        return PracticeSession.objects.none()
    return PracticeSession.objects.filter(user=user, enrolment__ended_at=None).select_related(
        "bank", "enrolment"
    )


def practice_bank(enrolment: Enrolment, module_slug: str) -> Bank | None:
    """The bank of a module of the edition that the person takes."""
    taken = Module.objects.filter(course_version=enrolment.course_version_id, slug=module_slug)
    banks = Bank.objects.filter(Exists(taken), course=enrolment.course_id, module_slug=module_slug)
    return banks.select_related("course").first()


def practice_pool(bank: Bank, *, allow_draft: bool) -> QuerySet[ItemVersion]:
    """What may be practised: published, and signed unless drafts are allowed."""
    return _practised(allow_draft=allow_draft).filter(item__bank=bank)


def _practised(*, allow_draft: bool) -> QuerySet[ItemVersion]:
    pool = ItemVersion.objects.filter(item__pool=Pool.PRACTICE, state=ItemState.PUBLISHED)
    return pool if allow_draft else pool.filter(signed_at__isnull=False)


def with_history(pool: QuerySet[ItemVersion], user: User) -> QuerySet:
    """With `last_at` and `last_mark` of the person's newest answer to the item, in any wording."""
    latest = PracticeAnswer.objects.filter(
        session__user=user, item_version__item=OuterRef("item")
    ).order_by("-answered_at", "-pk")
    return pool.annotate(  # type: ignore[no-redef]
        last_at=Subquery(latest.values("answered_at")[:1]),
        last_mark=Subquery(latest.values("mark")[:1]),
    )


@dataclass(frozen=True)
class PoolTopic:
    """A topic one can choose: how many questions it has, and how many went wrong last time."""

    code: str
    title: str
    count: int
    wrong: int

    @property
    def label(self) -> str:
        questions = ngettext("{count} question", "{count} questions", self.count)
        label = f"{self.title}: {questions.format(count=self.count)}"
        return f"{label}, {_('{n} wrong').format(n=self.wrong)}" if self.wrong else label


def titles_of(enrolment: Enrolment, module_slug: str) -> dict[str, str]:
    """The names of the topics in the edition that the person takes."""
    modules = Module.objects.filter(course_version=enrolment.course_version_id, slug=module_slug)
    return modules.values_list("topics", flat=True).first() or {}


@dataclass(frozen=True)
class LessonQuestions:
    module: str
    topic: str
    count: int


def questions_of_lesson(
    enrolment: Enrolment, lesson_slug: str, *, allow_draft: bool
) -> LessonQuestions | None:
    """How many questions a practice after a lesson asks, and the topic they belong to."""
    taken = Module.objects.filter(
        course_version=enrolment.course_version_id, slug=OuterRef("item__bank__module_slug")
    )
    row = (
        _practised(allow_draft=allow_draft)
        .filter(Exists(taken), item__bank__course=enrolment.course_id, lesson_slug=lesson_slug)
        .values("item__bank__module_slug", "topic")
        .annotate(count=Count("pk"))
        .order_by("-count")
        .first()
    )
    if row is None:
        return None
    count = min(row["count"], AFTER_A_LESSON)
    return LessonQuestions(row["item__bank__module_slug"], row["topic"], count)


def pool_topics(pool: QuerySet[ItemVersion], user: User, titles: dict[str, str]) -> list[PoolTopic]:
    rows = (
        with_history(pool, user)
        .values("topic")
        .annotate(count=Count("pk"), wrong=Count("pk", filter=Q(last_mark__lt=FULL_MARK)))
        .order_by("topic")
    )
    return [
        PoolTopic(row["topic"], titles.get(row["topic"], row["topic"]), row["count"], row["wrong"])
        for row in rows
    ]


def past_sessions(enrolment: Enrolment, bank: Bank) -> QuerySet:
    """Newest first, with how many were answered and right; one left at once is none."""
    right = Count("answers", filter=Q(answers__mark__gte=FULL_MARK))
    return (
        PracticeSession.objects.filter(enrolment=enrolment, bank=bank)
        .annotate(answered=Count("answers"), right=right)
        .filter(answered__gt=0)
        .order_by("-started_at", "-pk")
    )


@dataclass(frozen=True)
class SureTopic:
    """Of the questions of a topic that somebody was sure of, how many they had wrong."""

    module: str
    code: str
    title: str
    sure: int
    wrong: int
    is_safety: bool


def sure_topics(enrolment: Enrolment) -> list[SureTopic]:
    """By topic over all modules, safety first, then the most often wrong.

    The newest answer to each item counts: what was learned since is no longer an error.
    """
    latest = (
        PracticeAnswer.objects.filter(session__enrolment=enrolment)
        .order_by("item_version__item", "-answered_at", "-pk")
        .distinct("item_version__item")
    )
    rows = (
        PracticeAnswer.objects.filter(pk__in=latest.values("pk"), sureness=Sureness.SURE)
        .values("session__bank__module_slug", "item_version__topic")
        .annotate(sure=Count("pk"), wrong=Count("pk", filter=Q(mark__lt=FULL_MARK)))
    )
    modules = {
        module.slug: module
        for module in Module.objects.filter(course_version=enrolment.course_version_id)
    }
    topics = [
        SureTopic(
            module=slug,
            code=(code := row["item_version__topic"]),
            title=modules[slug].topics.get(code, code),
            sure=row["sure"],
            wrong=row["wrong"],
            is_safety=modules[slug].topic == Topic.SAFETY,
        )
        for row in rows
        if (slug := row["session__bank__module_slug"]) in modules
    ]
    return sorted(topics, key=_worst_first)


def _worst_first(topic: SureTopic) -> tuple[Any, ...]:
    return (not topic.is_safety, -topic.wrong, topic.title)
