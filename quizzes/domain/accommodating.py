"""Ask for an accommodation, decide on it, end it. Another person than the candidate decides.

The reason says what was agreed with whom, never a diagnosis: whoever decides needs no more.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes.domain.accommodations import words_of
from quizzes.enums import AccommodationState
from quizzes.models import Accommodation
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import User


@transaction.atomic
def request_accommodation(person: User, *, by: User, now: datetime, **wishes: Any) -> Accommodation:
    """By the person, or for them by somebody who teaches them; `wishes` are fields of the row."""
    row = Accommodation(user=person, requested_by=by, requested_at=now, **wishes)
    if not words_of(row):
        raise DomainError(_("Choose at least one change."), field="extra_percent")
    if not row.reason.strip():
        raise DomainError(_("Give the reason, without health details."), field="reason")
    row.save()
    audit.record("accommodation.requested", row, actor=by, now=now, person=person.pk)
    return row


def approve(row: Accommodation, *, by: User, now: datetime, note: str = "") -> None:
    """It counts for sittings that start from now on; for a running one it is applied by an act."""
    _decide(row, AccommodationState.APPROVED, by=by, now=now, note=note)


def refuse(row: Accommodation, *, by: User, now: datetime, note: str) -> None:
    if not note.strip():
        raise DomainError(_("Say why you refuse."), field="note")
    _decide(row, AccommodationState.REFUSED, by=by, now=now, note=note)


@transaction.atomic
def end(row: Accommodation, *, by: User, now: datetime) -> None:
    """For sittings that start from now on; a running one keeps the time it got."""
    _change(row, AccommodationState.APPROVED, by=by, state=AccommodationState.ENDED)
    _tell(row, now=now)
    audit.record("accommodation.ended", row, actor=by, now=now, person=row.user_id)


@transaction.atomic
def _decide(
    row: Accommodation, state: AccommodationState, *, by: User, now: datetime, note: str
) -> None:
    decision = {"decided_by": by, "decided_at": now, "decision_note": note.strip()}
    _change(row, AccommodationState.REQUESTED, by=by, state=state, **decision)
    _tell(row, now=now)
    audit.record(f"accommodation.{state}", row, actor=by, now=now, person=row.user_id)


def _change(row: Accommodation, old: AccommodationState, *, by: User, **changes: Any) -> None:
    """Two admins at the same moment: the conditional UPDATE lets one of them decide."""
    if by.pk == row.user_id:
        raise NotAllowed(_("Another person has to decide about your own accommodation."))
    if not Accommodation.objects.filter(pk=row.pk, state=old).update(**changes):
        raise Conflict(_("Somebody has already decided this."))
    row.refresh_from_db(fields=list(changes))


def _tell(row: Accommodation, *, now: datetime) -> None:
    send_mail_later(
        kind=NoticeKind.RESULT,
        key=f"accommodation:{row.public_id}:{row.state}",
        user=row.user,
        template="emails/accommodation.txt",
        context={
            "name": row.user.legal_name or row.user.email,
            "state": row.state,
            "url": settings.PUBLIC_URL + reverse("quizzes:accommodation", args=[row.public_id]),
        },
        now=now,
    )
