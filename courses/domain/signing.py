"""The clinical review: an authorised physiotherapist stands for a published text by name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.enums import VersionState
from courses.models import LessonVersion
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import Recognition, User


@transaction.atomic
def sign_lesson(
    version: LessonVersion, reviewer: User, *, recognition: Recognition, now: datetime
) -> None:
    """Sign once, what is published, never one's own text; the recognition is noted with the act.

    Only a frozen text can be signed: what was signed must be what is read.
    """
    if version.author_id == reviewer.pk:
        raise NotAllowed(_("Somebody else signs a text you wrote."))
    signed = LessonVersion.objects.filter(
        pk=version.pk, state=VersionState.PUBLISHED, signed_at=None
    ).update(signed_by=reviewer, signed_at=now)
    if not signed:
        raise Conflict(_("This text is signed already, or is not published."))
    version.refresh_from_db(fields=["signed_by", "signed_at"])
    audit.record(
        "lesson.signed",
        version,
        actor=reviewer,
        now=now,
        recognition=recognition.pk,
        content=version.content_hash,
    )
