"""What a request tells of who looked."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from certificates.domain.holder import viewings
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
    """Note for the holder that this request looked; see `viewings.note`.

    A request without a session is not asked who it is: its answer would then vary by cookie, and
    what anyone may read could not be kept by caches.
    """
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    user = request.user if has_session else None
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
