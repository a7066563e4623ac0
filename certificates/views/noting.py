"""What a request tells of who looked."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from certificates.domain import viewings
from certificates.enums import ViewingKind
from certificates.models import Certificate, Credential, ShareGrant


def note_viewing(
    request: HttpRequest,
    subject: Certificate | Credential | ShareGrant,
    kind: ViewingKind,
    *,
    now: datetime,
    grant: ShareGrant | None = None,
) -> None:
    """Note for the holder that this request looked; see `viewings.note`."""
    user = getattr(request, "user", None)
    viewings.note(
        subject,
        kind,
        viewer=user if user is not None and user.is_authenticated else None,
        origin=viewings.origin_of(
            request.headers.get("User-Agent", "")[:500], get_adapter().get_client_ip(request)
        ),
        now=now,
        grant=grant,
    )
