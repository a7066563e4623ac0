"""Whom the next edition of a course touches, counted before it is published."""

from dataclasses import dataclass

from django.db.models import Count, Q

from courses.models import CourseVersion, Enrolment, LessonProgress, LessonVersion


@dataclass(frozen=True)
class Touched:
    """`editions` has (number, people) for each edition somebody is on.

    `kept` and `changed` count finished lessons: those whose text stays, those whose text is
    another one; `readers` are the people behind the latter.
    """

    people: int
    editions: list[tuple[int, int]]
    kept: int
    changed: int
    readers: int


def whom_it_touches(proposal: LessonVersion) -> Touched:
    """What moving everybody would map, if `proposal` were published now."""
    course = proposal.lesson.course_id
    live = Enrolment.objects.filter(course=course, ended_at=None)
    editions = list(
        live.values_list("course_version__number")
        .annotate(people=Count("pk"))
        .order_by("-course_version__number")
    )
    newest = CourseVersion.objects.filter(course=course).order_by("-number").values("pk")[:1]
    texts = LessonVersion.objects.filter(entries__module__course_version__in=newest)
    same = Q(lesson_version__in=texts.exclude(lesson=proposal.lesson_id).values("pk"))
    finished = LessonProgress.objects.filter(
        enrolment__in=live, lesson__in=texts.values("lesson")
    ).exclude(completed_at=None)
    counts = finished.aggregate(
        kept=Count("pk", filter=same),
        changed=Count("pk", filter=~same),
        readers=Count("enrolment", filter=~same, distinct=True),
    )
    return Touched(sum(people for _number, people in editions), editions, **counts)
