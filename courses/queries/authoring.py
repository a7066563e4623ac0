"""What authors and reviewers see: their shelf, what changed, what is due to be checked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.enums import ReviewAct, ReviewOf, VersionState
from courses.models import (
    ClinicalReview,
    Course,
    CourseVersion,
    LessonComment,
    LessonVersion,
    Module,
    ModuleLesson,
)
from courses.queries.reading import LessonRow, ModuleRow, Outline, newest_editions

AHEAD = timedelta(days=90)


@dataclass
class ShelfRow:
    """A course one teaches, as its newest edition has it."""

    edition: CourseVersion
    outline: Outline


def author_shelf(courses: Iterable[Course]) -> list[ShelfRow]:
    """The newest edition of each course with its lessons: four statements in all."""
    newest = newest_editions().filter(course__in=courses).select_related("course", "moving")
    editions = {edition.pk: edition for edition in newest}
    modules: dict[int, ModuleRow] = {}
    shelf = {pk: ShelfRow(edition, Outline([])) for pk, edition in editions.items()}
    for module in Module.objects.filter(course_version__in=editions).order_by("position"):
        modules[module.pk] = ModuleRow(module)
        shelf[module.course_version_id].outline.modules.append(modules[module.pk])
    entries = (
        ModuleLesson.objects.filter(module__in=modules)
        .select_related("lesson_version__lesson")
        .defer("lesson_version__source", "lesson_version__html")
        .order_by("position")
    )
    for entry in entries:
        lessons = modules[entry.module_id].lessons
        lessons.append(LessonRow(entry.lesson_version, len(lessons) + 1))
    _note_what_was_sent_back([row.text for module in modules.values() for row in module.lessons])
    return list(shelf.values())


def _note_what_was_sent_back(texts: list[LessonVersion]) -> None:
    """A text that its reviewer does not sign waits for whoever writes its next version."""
    last: dict[tuple[int, str], ClinicalReview] = {}
    about = {"of": ReviewOf.LESSON, "thing__in": [text.lesson_id for text in texts]}
    for review in ClinicalReview.objects.filter(**about).defer("shown"):
        last[review.thing, review.content_hash] = review
    for text in texts:
        review_of = last.get((text.lesson_id, text.content_hash))
        text.sent_back = review_of if review_of and review_of.act == ReviewAct.SENT_BACK else None


FACT_LABELS = {
    "title": _("Title"),
    "summary": _("In one or two sentences"),
    "minutes": _("Minutes to read"),
    "outcomes": _("After this lesson the reader can"),
    "recheck": _("Facts to be checked again by"),
}


def changed_facts(before: LessonVersion | None, after: LessonVersion) -> list[dict[str, Any]]:
    """The facts beside the text that differ: label, before, after."""
    rows = []
    for name, label in FACT_LABELS.items():
        old, new = getattr(before, name, ""), getattr(after, name)
        if old != new:
            rows.append({"label": label, "before": _shown(old), "after": _shown(new)})
    return rows


def _shown(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Recheck:
    """Lessons in use whose facts are to be checked again before `until`, the earliest first."""

    until: date
    today: date
    texts: list[LessonVersion]


def facts_to_recheck(courses: QuerySet[Course], today: date) -> Recheck:
    """What falls due within about three months, to the first of a month: one day for all."""
    until = (today + AHEAD).replace(day=1)
    editions = newest_editions().filter(course__in=courses).order_by().values("pk")
    due = LessonVersion.objects.filter(
        entries__module__course_version__in=editions, recheck__lt=until
    ).defer("source", "html")
    return Recheck(until, today, list(due.order_by("recheck", "label")))


def other_changes(version: LessonVersion) -> QuerySet[LessonVersion]:
    """What others have under way in the same lesson: an author is told, whoever publishes first."""
    return (
        version.lesson.versions.exclude(state=VersionState.PUBLISHED)
        .exclude(author=version.author_id)
        .select_related("author")
        .defer("source", "html")
        .order_by("updated_at")
    )


def threads_of(version: LessonVersion) -> QuerySet[LessonComment]:
    """The remarks about a text, the open ones first, with their answers: two statements."""
    answers = LessonComment.objects.select_related("author").order_by("made_at", "pk")
    return (
        version.comments.filter(answers=None)
        .select_related("author", "resolved_by")
        .prefetch_related(Prefetch("replies", queryset=answers))
        .order_by(F("resolved_at").asc(nulls_first=True), "made_at", "pk")
    )
