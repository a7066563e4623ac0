"""Figures in lessons: stored by their hash, shown by the line of Markdown that names them."""

import re
from dataclasses import replace
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.domain.pictures import Picture, read_upload
from courses.domain.rendering import file_name
from courses.enums import VersionState
from courses.models import Course, CourseFile, LessonVersion
from courses.rules import module_slugs
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User

_MARKUP = re.compile(r"([\\\[\]\"`*_<>!])")


def add_figure(
    draft: LessonVersion,
    content: bytes,
    author: User,
    *,
    alt: str,
    caption: str = "",
    now: datetime,
) -> str:
    """Store a picture for this lesson; the line of Markdown that shows it.

    The name is made here: the one the file came with may be a path, a header or a formula.
    """
    if draft.state != VersionState.DRAFT:
        raise Conflict(_("This text is locked. Take it back to change it."))
    modules = module_slugs(draft.lesson)
    if not modules:
        raise Conflict(_("This lesson stands in no module, so it has no place for figures."))
    try:
        picture = read_upload(content)
    except ValueError as error:
        raise DomainError(str(error), field="figure") from error
    name = f"figures/{slugify(alt)[:40].strip('-') or 'figure'}-{picture.sha256[:10]}.png"
    _store(draft, replace(picture, path=f"{modules[0]}/{name}"), author, now=now)
    title = f' "{_plain(caption)}"' if caption else ""
    return f"![{_plain(alt)}]({name}{title})"


@transaction.atomic
def _store(draft: LessonVersion, picture: Picture, author: User, *, now: datetime) -> None:
    if store_picture(draft.lesson.course, picture):
        audit.record(
            "lesson.figure-added",
            draft,
            actor=author,
            now=now,
            lesson=draft.lesson_id,
            picture=picture.sha256,
        )


def store_picture(course: Course, picture: Picture) -> bool:
    """Keep the picture under its path and hash; False when it is there already."""
    row, is_new = CourseFile.objects.get_or_create(
        course=course,
        path=picture.path,
        sha256=picture.sha256,
        defaults={
            "content_type": picture.content_type,
            "width": picture.width,
            "height": picture.height,
        },
    )
    if is_new or not row.file.storage.exists(str(row.file.name)):
        row.file.save(file_name(picture), ContentFile(picture.content))
    return is_new


def _plain(words: str) -> str:
    """Words that stay words inside of Markdown."""
    return _MARKUP.sub(r"\\\1", words)
