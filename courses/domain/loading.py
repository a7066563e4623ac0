"""Store a programme that was read from files: new versions of what changed, nothing else."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courses.domain.editions import lock_course, next_number, publish_edition
from courses.domain.figures import store_picture
from courses.domain.pictures import Picture
from courses.domain.sources import CourseSource, LessonSource
from courses.enums import VersionState
from courses.models import Course, CourseVersion, Lesson, LessonVersion

LICENCE_PATH = "LICENSE"


@dataclass
class Loaded:
    """What one load wrote; all empty when the files were loaded before."""

    course: Course
    edition: CourseVersion | None = None
    lessons: list[LessonVersion] = field(default_factory=list)
    files: int = 0


@transaction.atomic
def store_programme(source: CourseSource, *, now: datetime) -> Loaded:
    loaded = Loaded(course=lock_course(source.slug))
    pictures = list(source.pictures)
    if source.licence_text:
        pictures.append(Picture(LICENCE_PATH, source.licence_text, "text/plain", 0, 0))
    loaded.files = sum(store_picture(loaded.course, picture) for picture in pictures)
    modules = [
        (module, [_store_lesson(loaded, lesson, now=now) for lesson in module.lessons])
        for module in source.modules
    ]
    loaded.edition = publish_edition(
        loaded.course,
        source,
        modules,
        now=now,
        what_changed=_describe(loaded.lessons, source.language),
    )
    return loaded


def _store_lesson(loaded: Loaded, source: LessonSource, *, now: datetime) -> LessonVersion:
    """The version an edition shows: the newest one, or a new one when the file has changed.

    A file is compared with what the *files* said last. What was published in the product since
    then stays: an unchanged file is not news.
    """
    lesson, _created = Lesson.objects.get_or_create(course=loaded.course, slug=source.slug)
    published = lesson.versions.filter(state=VersionState.PUBLISHED).order_by("-number")
    newest, last_file = published.first(), published.filter(author=None).first()
    if newest and newest.content_hash == source.content_hash:
        return newest
    if newest and last_file and last_file.content_hash == source.content_hash:
        return newest
    version = LessonVersion.objects.create(
        lesson=lesson,
        number=next_number(lesson),
        state=VersionState.PUBLISHED,
        based_on=newest,
        label=source.label,
        title=source.title,
        summary=source.summary,
        minutes=source.minutes,
        outcomes=source.outcomes,
        source=source.source,
        html=source.rendered.html,
        references=source.rendered.references,
        recheck=source.recheck,
        content_hash=source.content_hash,
        updated_at=now,
        published_at=now,
    )
    loaded.lessons.append(version)
    return version


def _describe(lessons: list[LessonVersion], language: str) -> str:
    if not lessons:
        return ""
    with translation.override(language):
        labels = ", ".join(text.label for text in lessons)
        return _("New text in lessons %(labels)s.") % {"labels": labels}
