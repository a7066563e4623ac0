"""Editions of a course: the next version refers to what did not change instead of copying it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch

from courses.domain.facts import COURSE_FIELDS, MODULE_FIELDS, fields_of, hash_course
from courses.models import Course, CourseVersion, Lesson, LessonVersion, Module, ModuleLesson
from training.people.models import User

Modules = list[tuple[Any, list[LessonVersion]]]


def current_edition(course: Course) -> CourseVersion | None:
    """The newest edition, with its modules and lessons."""
    entries = ModuleLesson.objects.select_related("lesson_version__lesson").order_by("position")
    return (
        CourseVersion.objects.filter(course=course)
        .order_by("-number")
        .prefetch_related("modules", Prefetch("modules__entries", queryset=entries))
        .first()
    )


def modules_of(edition: CourseVersion) -> Modules:
    return [
        (module, [entry.lesson_version for entry in module.entries.all()])
        for module in edition.modules.all()
    ]


def publish_edition(
    course: Course,
    facts: Any,
    modules: Modules,
    *,
    now: datetime,
    published_by: User | None = None,
    what_changed: str = "",
) -> CourseVersion | None:
    """The next edition, or None when it would say what the present one says.

    The caller holds the lock on the course row, so that numbers do not collide.
    """
    current = CourseVersion.objects.filter(course=course).order_by("-number").first()
    digest = hash_course(
        facts,
        [
            (module, [(text.lesson.slug, text.content_hash) for text in texts])
            for module, texts in modules
        ],
    )
    if current and current.content_hash == digest:
        return None
    edition = CourseVersion.objects.create(
        course=course,
        number=current.number + 1 if current else 1,
        **fields_of(facts, COURSE_FIELDS),
        content_hash=digest,
        what_changed=what_changed,
        published_at=now,
        published_by=published_by,
    )
    for position, (module, texts) in enumerate(modules, start=1):
        _place(edition, position, fields_of(module, MODULE_FIELDS), texts)
    return edition


def _place(
    edition: CourseVersion, position: int, facts: Mapping[str, Any], texts: Iterable[LessonVersion]
) -> None:
    module = Module.objects.create(course_version=edition, position=position, **facts)
    ModuleLesson.objects.bulk_create(
        ModuleLesson(module=module, position=place, lesson_version=text)
        for place, text in enumerate(texts, start=1)
    )


def next_number(lesson: Lesson) -> int:
    """For the next version. Locks the lesson: two authors who begin at once get two numbers."""
    Lesson.objects.select_for_update().get(pk=lesson.pk)
    return (lesson.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1


def lock_course(slug: str) -> Course:
    """One publisher at a time: the others wait and then see the edition that came first."""
    Course.objects.get_or_create(slug=slug)
    return Course.objects.select_for_update().get(slug=slug)
