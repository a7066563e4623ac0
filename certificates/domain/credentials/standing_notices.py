"""What the holder is told when a credential is held back, given back or taken back.

The fact and the link: neither why nor who decided, which stay behind the sign-in.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from certificates.models import Credential, CredentialRevocation, Suspension
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_of_suspension(suspension: Suspension, *, now: datetime) -> None:
    _tell(suspension.credential, "suspended", f"{suspension.public_id}", now=now)


def tell_of_reinstatement(suspension: Suspension, *, now: datetime) -> None:
    _tell(suspension.credential, "reinstated", f"{suspension.public_id}", now=now)


def tell_of_revocation(revocation: CredentialRevocation, *, now: datetime) -> None:
    credential = revocation.credential
    _tell(credential, "revoked", f"{credential.public_id}", now=now)


def _tell(credential: Credential, event: str, act: str, *, now: datetime) -> None:
    """One mail per suspension, its end, and revocation: the key names each of them."""
    send_mail_later(
        kind=NoticeKind.LAPSE,
        key=f"credential-{event}:{act}",
        user=credential.user,
        template="emails/credential_standing.txt",
        context={
            "name": credential.user.legal_name,
            "event": event,
            "is_draft": credential.is_draft,
            "url": settings.PUBLIC_URL
            + reverse("certificates:credential", args=[credential.public_id]),
        },
        now=now,
    )
