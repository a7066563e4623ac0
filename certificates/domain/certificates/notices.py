"""What the holder is told by mail: the fact and the link, never a score or a code."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate, Credential, TouchedCertificate
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_holder(subject: Certificate | Credential, *, edition: int, now: datetime) -> None:
    """One mail per edition, however often the job runs."""
    if isinstance(subject, Credential):
        _tell_of_credential(subject, edition=edition, now=now)
        return
    send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"certificate:{subject.public_id}:{edition}",
        user=subject.user,
        template="emails/certificate_ready.txt",
        context={
            "name": subject.facts["holder_name"],
            "title": subject.title,
            "is_draft": subject.is_draft,
            "url": settings.PUBLIC_URL + reverse("certificates:detail", args=[subject.public_id]),
        },
        now=now,
    )


def _tell_of_credential(credential: Credential, *, edition: int, now: datetime) -> None:
    """No region and no code in the mail, only the way to the portfolio."""
    stated = credential.editions.get(number=edition)
    send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"credential:{credential.public_id}:{edition}",
        user=credential.user,
        template="emails/credential_ready.txt",
        context={
            "name": stated.holder_name,
            "title": stated.facts["type"]["title"],
            "is_draft": credential.is_draft,
            "url": settings.PUBLIC_URL + reverse("certificates:portfolio"),
        },
        now=now,
    )


def tell_of_correction(touched: TouchedCertificate, *, now: datetime) -> None:
    """The result behind the certificate is another one; what follows, an admin wrote."""
    certificate = touched.certificate
    send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"certificate-corrected:{certificate.public_id}:{touched.regrade.public_id}",
        user=certificate.user,
        template="emails/certificate_corrected.txt",
        context={
            "name": certificate.facts["holder_name"],
            "title": certificate.title,
            "reason": touched.regrade.reason,
            "note": touched.note,
            "url": settings.PUBLIC_URL
            + reverse("certificates:detail", args=[certificate.public_id]),
        },
        now=now,
    )
