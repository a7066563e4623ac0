"""What lies behind an address that somebody gives to be verified."""

import re
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from certificates.domain.verifying.checking import LARGEST_FILE
from certificates.domain.verifying.verification import Verification, look_up
from certificates.queries.badges import badge_at
from training.lib import fetching
from training.lib.errors import DomainError, Unavailable

_CODE = re.compile(r"/verify/(?P<code>[^/?]+)/?(?:\?document=(?P<serial>[\w-]+))?\Z")
_BADGE = re.compile(r"/credentials/(?P<id>[0-9a-f-]{36})(?:\.jwt|/badge\.(?:png|svg))?\Z")


class NothingThere(DomainError):
    """No record and no document has this address."""

    status = 404


def at_address(url: str, *, now: datetime) -> Verification | bytes:
    """The record of an address of ours, or the bytes of a document.

    What is ours is read from the records: no request of ours goes to ourselves.
    """
    if url.startswith(f"{settings.PUBLIC_URL}/"):
        return _ours(url.removeprefix(settings.PUBLIC_URL), now=now)
    try:
        return fetching.fetch(url, largest=LARGEST_FILE)
    except fetching.NotFetched as error:
        message = _("We cannot read this address now, or may not. Download the file and check it.")
        raise Unavailable(message) from error


def _ours(path: str, *, now: datetime) -> Verification | bytes:
    if match := _CODE.match(path):
        if found := look_up(match["code"], now=now, serial=match["serial"] or ""):
            return found
    elif (match := _BADGE.match(path)) and (badge := badge_at(UUID(match["id"]))):
        if badge.is_removed:
            raise NothingThere(_("This badge was removed after the time it was kept for."))
        return badge.credential_json.encode()
    raise NothingThere(_("No record has this address."))
