"""What the holder is told of a paper that was not taken: the fact and the link, no reason and no
name of the paper, which stay behind the sign-in."""

from datetime import datetime

from django.urls import reverse

from certificates.models import EvidenceCheck
from certificates.queries.evidence import REFUSED
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_if_refused(check: EvidenceCheck, *, now: datetime) -> None:
    """One mail per check. What a clinic found for itself takes nothing from a standing."""
    if check.clinic_id or check.result not in REFUSED:
        return
    send_mail_later(
        kind=NoticeKind.LAPSE,  # like a date that has passed: what rested on it may end
        key=f"paper-refused:{check.pk}",
        user=check.evidence.user,
        template="emails/paper_refused.txt",
        context={
            "name": check.evidence.user.legal_name,
            "url": reverse("certificates:evidence-paper", args=[check.evidence.public_id]),
        },
        now=now,
    )
