"""Named critical questions of the practice pool, for somebody who has to get each of them right."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext as _

from courses.models import Course, Enrolment, Module
from quizzes.domain.drawing import lay_out
from quizzes.domain.practice import NothingToPractise
from quizzes.domain.practice_drawing import as_candidate
from quizzes.enums import ItemState, Pool
from quizzes.models import Bank, ItemVersion, PracticeAnswer, PracticeSession
from quizzes.practising import FULL_MARK
from training.people.models import User


@dataclass(frozen=True)
class CriticalTopic:
    """A topic with critical practice questions, by the keys of their items, and what to read."""

    course: Course
    module: str
    topic: str
    title: str
    questions: tuple[int, ...]
    lessons: tuple[str, ...]


def critical_topics(*, allow_draft: bool) -> list[CriticalTopic]:
    """Of every open course, in the order of its modules. Two statements."""
    versions = _critical(allow_draft=allow_draft).select_related("item__bank__course")
    found: dict[tuple[int, str, str], list[ItemVersion]] = {}
    for version in versions.order_by("item__bank__course__slug", "topic", "item"):
        bank = version.item.bank
        key = (bank.course_id, bank.module_slug, version.topic)
        found.setdefault(key, []).append(version)
    titles = _topic_titles({course for course, _module, _topic in found})
    return [
        CriticalTopic(
            course=of_topic[0].item.bank.course,
            module=module,
            topic=topic,
            title=titles[course, module].get(topic, topic),
            questions=tuple(version.item_id for version in of_topic),
            lessons=tuple(dict.fromkeys(v.lesson_slug for v in of_topic if v.lesson_slug)),
        )
        for (course, module, topic), of_topic in found.items()
        if (course, module) in titles
    ]


def right_since(user: User, questions: Collection[int], since: datetime) -> dict[int, datetime]:
    """By question, when the person first had it right at or after the moment."""
    rows = PracticeAnswer.objects.filter(
        session__user=user,
        item_version__item__in=questions,
        mark__gte=FULL_MARK,
        answered_at__gte=since,
    )
    return dict(
        rows.order_by()
        .values("item_version__item")
        .annotate(first=Min("answered_at"))
        .values_list("item_version__item", "first")
    )


def start_set(
    enrolment: Enrolment,
    bank: Bank,
    questions: Iterable[int],
    *,
    allow_draft: bool,
    now: datetime,
) -> PracticeSession:
    """A session of just these questions, in the wording in use, without a clock."""
    wanted = _critical(allow_draft=allow_draft).filter(item__in=list(questions), item__bank=bank)
    drawn = list(wanted.order_by("item"))
    if not drawn:
        raise NothingToPractise(_("These questions are no longer in use. Tell your clinic."))
    return PracticeSession.objects.create(
        user=enrolment.user,
        enrolment=enrolment,
        bank=bank,
        items=lay_out(map(as_candidate, drawn)),
        started_at=now,
    )


def _critical(*, allow_draft: bool):
    pool = ItemVersion.objects.filter(
        item__pool=Pool.PRACTICE, state=ItemState.PUBLISHED, critical=True, case_set=None
    )
    return pool if allow_draft else pool.filter(signed_at__isnull=False)


def _topic_titles(courses: set[int]) -> dict[tuple[int, str], dict[str, str]]:
    """By course and module, the names of topics in the newest edition in use."""
    modules = Module.objects.filter(
        course_version__course__in=courses, course_version__published_at__isnull=False
    ).order_by("course_version__number")
    return {
        (module.course_version.course_id, module.slug): module.topics
        for module in modules.select_related("course_version")
    }
