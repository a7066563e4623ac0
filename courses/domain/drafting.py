"""Changing a lesson: a draft of one's own, saved without overwriting another window, proposed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courses.domain.clinical_reviews import sent_back
from courses.domain.editions import next_number
from courses.domain.facts import LESSON_FIELDS, fields_of, hash_lesson
from courses.domain.rendering import render_lesson
from courses.enums import ReviewOf, VersionState
from courses.models import CourseFile, CourseVersion, Lesson, LessonVersion
from training.lib.errors import Conflict, DomainError
from training.lib.markdown import Rendered
from training.lib.moments import hour
from training.people.domain import audit
from training.people.models import User

EDITABLE = ("title", "summary", "minutes", "outcomes", "source", "recheck", "what_changed")


def newest_published(lesson: Lesson) -> LessonVersion | None:
    return lesson.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()


@transaction.atomic
def open_draft(lesson: Lesson, author: User, *, now: datetime) -> LessonVersion:
    """The author's draft of this lesson: the one under way, or a copy of what is published."""
    base = newest_published(lesson)
    if base is None:
        raise Conflict(_("This lesson has no published text to start from."))
    number = next_number(lesson)
    returned = sent_back(ReviewOf.LESSON, lesson.pk, base)
    draft, is_new = LessonVersion.objects.exclude(state=VersionState.PUBLISHED).get_or_create(
        lesson=lesson,
        author=author,
        defaults={
            **fields_of(base, LESSON_FIELDS),
            "number": number,
            "based_on": base,
            "html": base.html,
            "references": base.references,
            "content_hash": base.content_hash,
            "review_note": returned.comment if returned else "",
            "updated_at": now,
        },
    )
    if is_new:
        _note("lesson.drafted", draft, now=now)
    return draft


def preview(draft: LessonVersion, source: str) -> Rendered:
    """The text as a reader would see it, with what is still to repair."""
    return _render(source, *_surroundings(draft.lesson))


def _render(
    source: str, edition: CourseVersion | None, pictures: Mapping[str, CourseFile]
) -> Rendered:
    if edition is None:
        return render_lesson(source, references={}, pictures={})
    with translation.override(edition.language):
        return render_lesson(source, references=edition.references, pictures=pictures)


def save_draft(
    draft: LessonVersion, *, seen: datetime, changes: Mapping[str, Any], now: datetime
) -> None:
    """Save what the editor holds, unless another window saved since it was opened.

    `seen` is the moment of the save the editor was filled from. The stored text stays, and the
    editor's text comes back with the refusal, so neither is lost. A save that says what is stored
    is no conflict: its first answer may have been lost on the way.
    """
    for name in EDITABLE:
        setattr(draft, name, changes[name])
    draft.source = draft.source.replace("\r\n", "\n").strip("\n") + "\n"
    edition, pictures = _surroundings(draft.lesson)
    rendered = _render(draft.source, edition, pictures)
    sources = edition.references if edition else {}
    saved = LessonVersion.objects.filter(
        pk=draft.pk, state=VersionState.DRAFT, updated_at=seen
    ).update(
        **fields_of(draft, EDITABLE),
        html=rendered.html,
        references=rendered.references,
        content_hash=hash_lesson(
            draft,
            references={key: sources[key] for key in rendered.references},
            figures={path: pictures[path].sha256 for path in rendered.figures},
        ),
        updated_at=now,
    )
    if not saved and not _says_the_same(draft):
        raise _why_not_saved(draft)
    draft.refresh_from_db()


def _says_the_same(draft: LessonVersion) -> bool:
    stored = LessonVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT).first()
    return stored is not None and fields_of(stored, EDITABLE) == fields_of(draft, EDITABLE)


def _why_not_saved(draft: LessonVersion) -> Conflict:
    stored = LessonVersion.objects.filter(pk=draft.pk).first()
    if stored is None:
        return Conflict(_("This draft was deleted in another window."))
    if stored.state != VersionState.DRAFT:
        return Conflict(_("This draft was proposed in another window. Take it back to change it."))
    changed = _("Changed in another window at %(hour)s.")
    return Conflict(changed % {"hour": hour(stored.updated_at)})


def newest_edition(lesson: Lesson) -> CourseVersion | None:
    """The edition whose sources a text may cite."""
    return lesson.course.versions.order_by("-number").first()


def _surroundings(lesson: Lesson) -> tuple[CourseVersion | None, dict[str, CourseFile]]:
    """What a text may cite and show: the newest edition's sources, its module's figures by path."""
    edition = newest_edition(lesson)
    if edition is None:
        return None, {}
    slugs = edition.modules.filter(entries__lesson_version__lesson=lesson)
    pictures = {}
    for slug in slugs.values_list("slug", flat=True):
        files = CourseFile.objects.filter(course=lesson.course_id, path__startswith=f"{slug}/")
        for file in files.order_by("pk"):
            pictures[file.path.removeprefix(f"{slug}/")] = file
    return edition, pictures


@transaction.atomic
def propose_draft(draft: LessonVersion, *, now: datetime) -> None:
    """Hand the draft to those who review and publish; from now on its text is locked."""
    rendered = preview(draft, draft.source)
    if rendered.remarks:
        line, reason = rendered.remarks[0]
        words = _("Repair line %(line)s first: %(reason)s")
        raise DomainError(words % {"line": line, "reason": reason})
    if draft.based_on and draft.based_on.content_hash == draft.content_hash:
        raise DomainError(_("Nothing differs from the published text."))
    if not draft.what_changed:
        raise DomainError(_("Say what changed, so that readers of the older text know."))
    _step(draft, VersionState.DRAFT, state=VersionState.PROPOSED, review_note="", updated_at=now)
    _note("lesson.proposed", draft, now=now)


@transaction.atomic
def take_back(draft: LessonVersion, *, now: datetime) -> None:
    _step(draft, VersionState.PROPOSED, state=VersionState.DRAFT, updated_at=now)
    _note("lesson.taken-back", draft, now=now)


@transaction.atomic
def follow_newest(draft: LessonVersion, *, now: datetime) -> None:
    """The author has brought the draft up to date with what was published meanwhile."""
    _step(draft, VersionState.DRAFT, based_on=newest_published(draft.lesson), updated_at=now)
    _note("lesson.followed", draft, now=now)


@transaction.atomic
def discard_draft(draft: LessonVersion, *, now: datetime) -> None:
    """Delete it with what was said about it; the log keeps that there was one."""
    deleted, _models = LessonVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT).delete()
    if not deleted:
        raise Conflict(_("Only a draft can be deleted. Take it back first."))
    _note("lesson.discarded", draft, now=now)


def _step(draft: LessonVersion, expected: str, **changes: Any) -> None:
    """Change the row only in the state it is expected in; the second of two clicks is refused."""
    if not LessonVersion.objects.filter(pk=draft.pk, state=expected).update(**changes):
        raise Conflict(_("Somebody was faster: open the page again to see how it stands."))
    draft.refresh_from_db(fields=list(changes))


def _note(verb: str, draft: LessonVersion, *, now: datetime) -> None:
    audit.record(verb, draft, actor=draft.author, now=now, lesson=draft.lesson_id)
