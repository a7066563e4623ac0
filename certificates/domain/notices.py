"""What the holder is told by mail: the fact and the link, never a score or a code."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate, TouchedCertificate
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_holder(certificate: Certificate, *, edition: int, now: datetime) -> None:
    """One mail per edition, however often the job runs."""
    send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"certificate:{certificate.public_id}:{edition}",
        user=certificate.user,
        template="emails/certificate_ready.txt",
        context={
            "name": certificate.facts["holder_name"],
            "title": certificate.title,
            "is_draft": certificate.is_draft,
            "url": settings.PUBLIC_URL
            + reverse("certificates:detail", args=[certificate.public_id]),
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
