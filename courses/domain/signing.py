"""The clinical review: an authorised physiotherapist stands for a published text by name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.clinical_reviews import (
    note_sent_back,
    note_signature,
    refuse_sent_back,
    refuse_unread,
)
from courses.enums import ReviewOf, VersionState
from courses.models import LessonVersion
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import Recognition, User


@transaction.atomic
def sign_lesson(
    version: LessonVersion, reviewer: User, *, recognition: Recognition, read: str, now: datetime
) -> None:
    """Sign once, what is published, never one's own text; the recognition is noted with the act.

    Only a frozen text can be signed: what was signed must be what is read. `read` is its hash.
    """
    _hold_unsigned(version, reviewer, read)
    LessonVersion.objects.filter(pk=version.pk).update(signed_by=reviewer, signed_at=now)
    version.refresh_from_db(fields=["signed_by", "signed_at"])
    facts: dict[str, Any] = {"recognition": recognition, "now": now}
    note_signature(ReviewOf.LESSON, version.lesson_id, version, reviewer, **facts)
    audit.record(
        "lesson.signed",
        version,
        actor=reviewer,
        now=now,
        recognition=recognition.pk,
        content=version.content_hash,
    )


@transaction.atomic
def refuse_lesson(
    version: LessonVersion,
    reviewer: User,
    *,
    recognition: Recognition,
    comment: str,
    read: str,
    now: datetime,
) -> None:
    """Send a published text back unsigned: it waits until its next version is published."""
    _hold_unsigned(version, reviewer, read)
    note_sent_back(
        ReviewOf.LESSON,
        version.lesson_id,
        version,
        reviewer,
        comment=comment,
        recognition=recognition,
        now=now,
    )
    audit.record(
        "lesson.not-signed",
        version,
        actor=reviewer,
        now=now,
        recognition=recognition.pk,
        content=version.content_hash,
    )


def _hold_unsigned(version: LessonVersion, reviewer: User, read: str) -> None:
    """Lock the text until commit: of two reviewers at once the second is told of the first."""
    if version.author_id == reviewer.pk:
        raise NotAllowed(_("Somebody else signs a text you wrote."))
    held = LessonVersion.objects.select_for_update().get(pk=version.pk)
    refuse_unread(held, read)
    if held.signed_at or held.state != VersionState.PUBLISHED:
        raise Conflict(_("This text is signed already, or is not published."))
    refuse_sent_back(ReviewOf.LESSON, held.lesson_id, held, reviewer)
