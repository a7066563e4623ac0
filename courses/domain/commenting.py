"""Remarks about a text on its way: made, answered, settled before the text is published."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.enums import VersionState
from courses.models import LessonComment, LessonVersion
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.models import User


def hold_version(version: LessonVersion) -> LessonVersion | None:
    """Lock the text until commit, so that nobody comments on it while it is being published."""
    return LessonVersion.objects.select_for_update().filter(pk=version.pk).first()


@transaction.atomic
def add_comment(
    version: LessonVersion, author: User, *, text: str, quote: str = "", now: datetime
) -> LessonComment:
    """A remark, perhaps about certain words of the text."""
    _expect_open(version)
    comment = LessonComment.objects.create(
        version=version, author=author, text=text, quote=quote, made_at=now
    )
    _note("lesson.commented", comment, author, now=now)
    return comment


@transaction.atomic
def answer_comment(
    comment: LessonComment, author: User, *, text: str, now: datetime
) -> LessonComment:
    """An answer belongs to the remark; an answer to an answer does too."""
    _expect_open(comment.version)
    remark = LessonComment.objects.get(pk=comment.answers_id or comment.pk)
    if remark.resolved_at:
        raise Conflict(_("This comment is settled already. Make a new one."))
    answer = LessonComment.objects.create(
        version=comment.version, answers=remark, author=author, text=text, made_at=now
    )
    _note("lesson.answered", answer, author, now=now)
    return answer


@transaction.atomic
def resolve_comment(comment: LessonComment, person: User, *, now: datetime) -> None:
    """Settle a remark, once; who may is asked by the caller."""
    settled = LessonComment.objects.filter(pk=comment.pk, answers=None, resolved_at=None).update(
        resolved_by=person, resolved_at=now
    )
    if not settled:
        raise Conflict(_("This comment is settled already."))
    comment.refresh_from_db(fields=["resolved_by", "resolved_at"])
    _note("lesson.resolved", comment, person, now=now)


def line_of(source: str, words: str) -> int | None:
    """The line of a text where these words begin, however its lines are broken."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = re.search(pattern, source) if pattern else None
    return source.count("\n", 0, found.start()) + 1 if found else None


def _expect_open(version: LessonVersion) -> None:
    held = hold_version(version)
    if held is None or held.state == VersionState.PUBLISHED:
        raise Conflict(_("This text is published or deleted. Draft the next change instead."))


def _note(verb: str, comment: LessonComment, actor: User, *, now: datetime) -> None:
    version = comment.version
    audit.record(verb, version, actor=actor, now=now, lesson=version.lesson_id, comment=comment.pk)
