"""What readers see of courses, in a number of statements that does not grow with the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from courses.models import (
    CourseVersion,
    Enrolment,
    LessonProgress,
    LessonVersion,
    Module,
    ModuleLesson,
    ProgrammeApproval,
)


@dataclass
class LessonRow:
    """A lesson in a list: its text's facts, its place, and how far the person is."""

    text: LessonVersion
    position: int
    progress: LessonProgress | None = None

    @property
    def is_read(self) -> bool:
        return bool(self.progress and self.progress.completed_at)

    @property
    def changed_since_read(self) -> bool:
        """Read in another version, before the person moved to a newer edition."""
        return bool(self.progress and self.progress.lesson_version_id != self.text.pk)


@dataclass
class ModuleRow:
    module: Module
    lessons: list[LessonRow] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(lesson.text.minutes for lesson in self.lessons)

    @property
    def is_begun(self) -> bool:
        return any(lesson.progress for lesson in self.lessons)


@dataclass
class Outline:
    """The contents of an edition for one person."""

    modules: list[ModuleRow]

    @property
    def lessons(self) -> list[LessonRow]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def read(self) -> int:
        return sum(lesson.is_read for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(lesson.text.minutes for lesson in self.lessons if not lesson.is_read)

    @property
    def next_lesson(self) -> LessonRow | None:
        return next((lesson for lesson in self.lessons if not lesson.is_read), None)

    @property
    def later(self) -> list[ModuleRow]:
        """Modules after the one to read now that nobody needs to see yet: pages fold them."""
        now = self.module_of(self.next_lesson.text.lesson.slug) if self.next_lesson else None
        after = self.modules[self.modules.index(now) + 1 :] if now else []
        return [module for module in after if not module.is_begun]

    def module_of(self, slug: str) -> ModuleRow | None:
        """The module of a lesson."""
        for module in self.modules:
            if any(row.text.lesson.slug == slug for row in module.lessons):
                return module
        return None

    @property
    def is_draft(self) -> bool:
        return any(lesson.text.signed_at is None for lesson in self.lessons)

    def around(self, slug: str) -> tuple[LessonRow | None, LessonRow | None, LessonRow | None]:
        """The lesson before, the lesson itself, the lesson after."""
        rows = self.lessons
        for index, row in enumerate(rows):
            if row.text.lesson.slug == slug:
                before = rows[index - 1] if index else None
                after = rows[index + 1] if index + 1 < len(rows) else None
                return before, row, after
        return None, None, None


def outline_of(edition: CourseVersion, *, enrolment: Enrolment | None = None) -> Outline:
    """Modules and lessons without their texts: two statements, and one for the progress."""
    entries = (
        ModuleLesson.objects.filter(module__course_version=edition)
        .select_related("lesson_version__lesson")
        .defer("lesson_version__source", "lesson_version__html")
        .order_by("module__position", "position")
    )
    progress: dict[int, LessonProgress] = {}
    if enrolment:
        progress = {row.lesson_id: row for row in enrolment.progress.all()}
    modules = {module.pk: ModuleRow(module) for module in edition.modules.all()}
    for number, entry in enumerate(entries, start=1):
        text = entry.lesson_version
        modules[entry.module_id].lessons.append(
            LessonRow(text, number, progress.get(text.lesson_id))
        )
    return Outline(list(modules.values()))


def newest_editions() -> QuerySet[CourseVersion]:
    """The edition a person who starts today gets, one of each course, with what a card says."""
    newest = (
        CourseVersion.objects.filter(course=OuterRef("course"))
        .exclude(published_at=None)
        .order_by("-number")
        .values("pk")[:1]
    )
    texts = (
        ModuleLesson.objects.filter(module__course_version=OuterRef("pk"))
        .values("module__course_version")
        .order_by()
    )
    return (
        CourseVersion.objects.filter(pk=Subquery(newest))
        .select_related("course")
        .annotate(
            module_count=Count("modules"),
            lesson_count=Subquery(texts.annotate(n=Count("pk")).values("n")),
            lesson_minutes=Subquery(texts.annotate(n=Sum("lesson_version__minutes")).values("n")),
            unsigned_count=Subquery(
                texts.annotate(n=Count("pk", filter=Q(lesson_version__signed_at=None))).values("n")
            ),
        )
        .order_by("title")
    )


def title_of_course(path: str) -> Subquery:
    """The title of the newest published edition, for rows that lead to a course by `path`."""
    published = CourseVersion.objects.filter(course=OuterRef(path), published_at__isnull=False)
    return Subquery(published.order_by("-number").values("title")[:1])


def search_editions(*, words: str = "", topic: str = "") -> QuerySet[CourseVersion]:
    found = newest_editions()
    if topic:
        found = found.filter(pk__in=Module.objects.filter(topic=topic).values("course_version"))
    for word in words.split():
        inside = Module.objects.filter(
            Q(title__icontains=word) | Q(entries__lesson_version__title__icontains=word)
        )
        found = found.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(pk__in=inside.values("course_version"))
        )
    return found


@dataclass
class Continuing:
    """A course under way: the card on top of the catalogue and the panel on the desk."""

    enrolment: Enrolment
    read: int
    lessons: int
    next_text: LessonVersion | None
    is_draft: bool = False


def courses_under_way(enrolments: QuerySet[Enrolment]) -> list[Continuing]:
    """The live enrolments with their next lesson, latest first: three statements in all."""
    rows = list(enrolments.select_related("course", "course_version").order_by("-started_at"))
    entries = (
        ModuleLesson.objects.filter(module__course_version__in=[r.course_version_id for r in rows])
        .select_related("lesson_version__lesson")
        .defer("lesson_version__source", "lesson_version__html")
        .annotate(edition=F("module__course_version"))
        .order_by("module__position", "position")
    )
    done = set(
        LessonProgress.objects.filter(enrolment__in=rows)
        .exclude(completed_at=None)
        .values_list("enrolment_id", "lesson_id")
    )
    return [_continuing(row, entries, done) for row in rows]


def _continuing(row: Enrolment, entries: Iterable[Any], done: set[tuple[int, int]]) -> Continuing:
    texts = [entry.lesson_version for entry in entries if entry.edition == row.course_version_id]
    left = [text for text in texts if (row.pk, text.lesson_id) not in done]
    is_draft = any(text.signed_at is None for text in texts)
    next_text = left[0] if left else None
    return Continuing(row, len(texts) - len(left), len(texts), next_text, is_draft)


def live_approvals(edition: CourseVersion, *, now: datetime) -> QuerySet[ProgrammeApproval]:
    """Who lists the programme today. Quoted with its source, never our own word."""
    return (
        edition.course.approvals.filter(period__contains=now.date())
        .select_related("authority")
        .order_by("authority__name")
    )


def newer_edition(edition: CourseVersion) -> CourseVersion | None:
    return (
        CourseVersion.objects.filter(course=edition.course_id, number__gt=edition.number)
        .exclude(published_at=None)
        .order_by("-number")
        .first()
    )
