"""What somebody is told whose examination was looked at again: the fact and the link."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from certificates.enums import ReviewAnswer
from certificates.models import ReviewRow
from certificates.rules.reviews import concerned
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_concerned(row: ReviewRow, *, now: datetime) -> None:
    """One mail per row: each is decided once. Of a revoked credential its revocation tells."""
    if row.credential_id and row.answer == ReviewAnswer.REVOKED:
        return
    person = concerned(row)
    send_mail_later(
        kind=NoticeKind.LAPSE,
        key=f"review-row:{row.pk}",
        user=person,
        template="emails/review_decided.txt",
        context={
            "name": str(person),
            "answer": row.answer,
            "is_credential": row.credential_id is not None,
            "url": settings.PUBLIC_URL + _address(row),
        },
        now=now,
    )


def _address(row: ReviewRow) -> str:
    if row.sign_off:
        return reverse("certificates:sign-off", args=[row.sign_off.public_id])
    return reverse("certificates:portfolio")
