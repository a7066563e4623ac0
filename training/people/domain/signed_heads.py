"""The end of the audit log, signed once a day and published.

Whoever owns the database can compute the whole chain anew, and the rows of `AuditHead` with it;
they cannot sign. The key belongs to the app above that keeps keys: it registers its signer here.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Protocol

from django.db import transaction

from training.lib.db import fetch_rows
from training.people.domain import audit
from training.people.models import AuditHead

_SIGNED = "audit.head-signed"
_HEADS_BESIDE_LOG = """
SELECT coalesce(entry.day, head.day), head.signature, entry.sha256
FROM (SELECT number, data ->> 'day' AS day, data ->> 'sha256' AS sha256
      FROM people_auditentry WHERE verb = %(verb)s) AS entry
FULL JOIN (SELECT to_char(day, 'YYYY-MM-DD') AS day, signature FROM people_audithead) AS head
  ON head.day = entry.day
ORDER BY entry.number NULLS LAST, head.day
"""


class Signer(Protocol):
    def sign(self, facts: dict[str, Any], *, now: datetime) -> tuple[str, str]:
        """A compact JWS over the facts, and the name of its key."""

    def read(self, token: str) -> tuple[dict[str, Any], str] | None:
        """The facts of a token and the name of its key, when a key of ours signed it."""

    def is_withdrawn(self, kid: str, token: str) -> bool:
        """Whether it is of a key of ours that was stolen, so that it proves nothing any more."""

    def public_keys(self) -> list[dict[str, Any]]:
        """JWKs by which anybody checks a head."""


_signers: list[Signer] = []


def register_signer(signer: Signer) -> None:
    _signers[:] = [signer]


def is_due(*, now: datetime) -> bool:
    """Whether the head of the day is still to be signed."""
    day = now.astimezone(UTC).date()
    return bool(_signers) and not AuditHead.objects.filter(day=day).exists()


def sign_head(*, now: datetime) -> AuditHead | None:
    """Sign the head of the day, once; None when another process was faster or the log is empty.

    Only for a chain that was just verified: a signature on a broken one would heal it. The signing
    is itself an entry, so that a row that vanishes is missed.
    """
    day, head = now.astimezone(UTC).date(), audit.head()
    if not head.number:
        return None
    row = AuditHead(day=day, number=head.number, hash=head.hash, made_at=now)
    row.signature, row.key_id = _signers[0].sign(_facts(row), now=now)
    with transaction.atomic():
        AuditHead.objects.bulk_create([row], ignore_conflicts=True)
        kept = AuditHead.objects.get(day=day)
        if kept.signature != row.signature:
            return None
        audit.record(_SIGNED, kept, now=now, day=day, sha256=_sha256(kept.signature))
    return kept


def anchors() -> list[audit.Head]:
    """What the rightly signed heads say of the chain."""
    return [audit.Head(row.number, row.hash) for row in AuditHead.objects.all() if _is_ours(row)]


def problems() -> list[str]:
    """Every reason why the signed heads cannot be trusted."""
    return [*_altered(), *_missing()]


def published(*, before: date | None = None, most: int = 100) -> dict[str, Any]:
    """The newest heads, with the keys to check them by."""
    rows = AuditHead.objects.order_by("-day")
    if before:
        rows = rows.filter(day__lt=before)
    return {
        "heads": [as_json(row) for row in rows[:most]],
        "keys": [key for signer in _signers for key in signer.public_keys()],
    }


def as_json(row: AuditHead) -> dict[str, Any]:
    return _facts(row) | {"key": row.key_id, "jws": row.signature}


def _altered() -> Iterator[str]:
    for row in AuditHead.objects.all():
        if not _is_ours(row) and not _is_withdrawn(row):
            yield f"The head of {row.day} is not the one that was signed, or by no key of ours."


def _missing() -> Iterator[str]:
    """Heads whose signing is in the log and whose row is gone or another.

    By one statement: a head that is signed between two would seem to have vanished.
    """
    seen: set[str] = set()
    for day, signature, noted in fetch_rows(_HEADS_BESIDE_LOG, {"verb": _SIGNED}):
        if noted is None:
            yield f"The log does not know the head of {day}."
        elif day in seen or signature is None or _sha256(signature) != noted:
            yield f"The head of {day} that was signed is gone."
        seen.add(day)


def _is_ours(row: AuditHead) -> bool:
    signed = _facts(row), row.key_id
    return any(signer.read(row.signature) == signed for signer in _signers)


def _is_withdrawn(row: AuditHead) -> bool:
    """No anchor, and no alarm for ever either; the log still knows which token it was."""
    return any(signer.is_withdrawn(row.key_id, row.signature) for signer in _signers)


def _facts(row: AuditHead) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "number": row.number,
        "hash": row.hash,
        "signed_at": row.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
