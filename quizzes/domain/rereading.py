"""Which lessons to read before the next attempt: in the pause after a fail, or before the first."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Enrolment, LessonProgress, LessonVersion
from quizzes.domain.feedback import Part, parts_for
from quizzes.domain.offers import Offer, OfferState
from quizzes.domain.passing import Band
from quizzes.models import Attempt


def lessons_to_read(
    enrolment: Enrolment, module_slug: str, offer: Offer, *, now: datetime
) -> list[LessonVersion]:
    """In their order; empty when the offer asks for no reading."""
    lessons = _lessons(enrolment, module_slug)
    if offer.state == OfferState.LESSONS_FIRST:
        return list(_unread(lessons, enrolment))
    if offer.state == OfferState.WAIT and offer.attempt:
        past = Attempt.objects.select_related("quiz_version").get(public_id=offer.attempt.public_id)
        return _of_topics(list(lessons), _weak_topics(past, now=now))
    return []


def lessons_to_reread(attempt: Attempt, *, now: datetime) -> list[LessonVersion]:
    """After a fail, whatever the offer says of the next attempt."""
    lessons = _lessons(attempt.enrolment, attempt.quiz.module_slug)
    return _of_topics(list(lessons), _weak_topics(attempt, now=now))


def _lessons(enrolment: Enrolment, module_slug: str) -> QuerySet[LessonVersion]:
    lessons = LessonVersion.objects.filter(
        entries__module__course_version=enrolment.course_version_id,
        entries__module__slug=module_slug,
    )
    return lessons.select_related("lesson").defer("source", "html").order_by("entries__position")


def _unread(lessons: QuerySet[LessonVersion], enrolment: Enrolment) -> QuerySet[LessonVersion]:
    read = LessonProgress.objects.filter(
        enrolment=enrolment, lesson=OuterRef("lesson"), completed_at__isnull=False
    )
    return lessons.exclude(Exists(read))


def _of_topics(lessons: list[LessonVersion], topics: set[str]) -> list[LessonVersion]:
    """All of the module where no topic may be named or none has a lesson of its own."""
    return [lesson for lesson in lessons if lesson.label in topics] or lessons


def _weak_topics(attempt: Attempt, *, now: datetime) -> set[str]:
    """The topics under the standard, when the person may know them: the list would tell."""
    grade = attempt.grades.order_by("-number").first()
    if grade is None or Part.TOPICS not in parts_for(attempt, grade, now=now):
        return set()
    return {topic["topic"] for topic in grade.topics if topic["band"] != Band.ABOVE}
