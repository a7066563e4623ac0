"""Who looked at what a holder has: noted for the holder, and for nobody else.

An account is noted as such. Anybody else leaves a coarse origin: the family of the browser and a
mark of the network that shows whether it is the same one again. The address itself is not kept.
"""

import hashlib
import hmac
import ipaddress
import logging
import re
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from certificates.enums import ViewingKind
from certificates.models import Certificate, Credential, ShareGrant, Viewing
from training.people.models import User

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=365)
# Reloading a page is one look; so is a program that asks every minute.
SAME_LOOK = timedelta(hours=1)
FORGOTTEN_AT_ONCE = 5000

_BROWSERS = (
    ("Edge", re.compile(r"\bEdgA?/|\bEdgiOS/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\bFirefox/|\bFxiOS/")),
    ("Chrome", re.compile(r"\bChrome/|\bCriOS/|\bChromium/")),
    ("Safari", re.compile(r"\bVersion/[\d.]+ (?:Mobile/\S+ )?Safari/")),
)
_SYSTEMS = (
    ("iPhone", re.compile("iPhone")),
    ("iPad", re.compile("iPad")),
    ("Android", re.compile("Android")),
    ("Windows", re.compile("Windows NT")),
    ("macOS", re.compile("Macintosh")),
    ("Linux", re.compile("Linux|X11")),
)

_NOTE = """
INSERT INTO certificates_viewing
  (holder_id, certificate_id, credential_id, grant_id, kind, viewer_id, origin, seen_at)
SELECT %(holder)s::bigint, %(certificate)s::bigint, %(credential)s::bigint, %(grant)s::bigint,
       %(kind)s::text, %(viewer)s::bigint, %(origin)s::text, %(now)s::timestamptz
WHERE NOT EXISTS (
  SELECT FROM certificates_viewing
  WHERE holder_id = %(holder)s::bigint AND seen_at > %(since)s::timestamptz
    AND kind = %(kind)s::text
    AND certificate_id IS NOT DISTINCT FROM %(certificate)s::bigint
    AND credential_id IS NOT DISTINCT FROM %(credential)s::bigint
    AND grant_id IS NOT DISTINCT FROM %(grant)s::bigint
    AND viewer_id IS NOT DISTINCT FROM %(viewer)s::bigint AND origin = %(origin)s::text)
"""


def note(
    subject: Certificate | Credential | ShareGrant,
    kind: ViewingKind,
    *,
    viewer: User | None,
    origin: str,
    now: datetime,
    grant: ShareGrant | None = None,
) -> None:
    """One statement, and never a reason for a page to fail: a copy of the database that cannot
    be written to answers as well. The holder's own looks are not noted."""
    if viewer is not None and viewer.pk == subject.user_id:
        return
    grant = subject if isinstance(subject, ShareGrant) else grant
    arguments = {
        "holder": subject.user_id,
        "certificate": subject.pk if isinstance(subject, Certificate) else None,
        "credential": subject.pk if isinstance(subject, Credential) else None,
        "grant": grant.pk if grant else None,
        "kind": ViewingKind(kind).value,
        "viewer": viewer.pk if viewer else None,
        "origin": "" if viewer else origin[:80],
        "now": now,
        "since": now - SAME_LOOK,
    }
    try:
        with _apart(), connection.cursor() as cursor:
            cursor.execute(_NOTE, arguments)
    except DatabaseError:
        log.warning("a look was not noted", exc_info=True)


def _apart() -> AbstractContextManager[Any]:
    """Keeps a failure out of the caller's transaction; outside of one there is nothing to keep."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def origin_of(user_agent: str, address: str) -> str:
    """Browser, system and network mark, by slashes; without a browser it was a program."""
    browser = next((name for name, shape in _BROWSERS if shape.search(user_agent)), "")
    system = next((name for name, shape in _SYSTEMS if shape.search(user_agent)), "")
    return f"{browser}/{system if browser else ''}/{_network_mark(address)}"


def forget_old(*, now: datetime) -> int:
    """In pieces, so that no statement holds many rows; called again until nothing is left."""
    total = 0
    while True:
        old = Viewing.objects.filter(seen_at__lte=now - KEPT_FOR).order_by("pk")
        gone, _ = Viewing.objects.filter(pk__in=old.values("pk")[:FORGOTTEN_AT_ONCE]).delete()
        total += gone
        if not gone:
            return total


def _network_mark(address: str) -> str:
    """Sixteen bits of a keyed hash over the network (256 addresses, or a /48).

    So few bits that hundreds of networks share a mark: even with the key it names none.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 48
    network = ipaddress.ip_network(f"{found}/{bits}", strict=False)
    key = f"needlewise.viewing:{settings.SECRET_KEY}".encode()
    return hmac.new(key, str(network).encode(), hashlib.sha256).hexdigest()[:4].upper()
