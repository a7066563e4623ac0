"""What anyone may learn from a code. When it cannot be known, it is never called valid."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from certificates.domain.codes import normalise_code
from certificates.enums import Status
from certificates.models import Certificate, Document
from certificates.queries import read_corrections, with_status_at
from training.lib.errors import Unavailable


@dataclass(frozen=True)
class Verification:
    """The public minimum: the record, its status at `moment`, its editions."""

    certificate: Certificate
    status: Status
    moment: datetime
    current: Document | None
    in_hand: Document | None

    @property
    def is_superseded(self) -> bool:
        """Whether the paper that was scanned is older than the current edition."""
        return bool(self.in_hand and self.current and self.in_hand.edition < self.current.edition)

    @property
    def holder_name(self) -> str:
        return self.current.holder_name if self.current else self.certificate.facts["holder_name"]


def look_up(text: str, *, now: datetime, serial: str = "") -> Verification | None:
    """The record of a code as typed, or None when no record has it.

    Three statements. Raises Unavailable when the store cannot be asked.
    """
    code = normalise_code(text)
    if code is None:
        return None
    try:
        certificate = with_status_at(Certificate.objects.filter(code=code), now).first()
        if certificate is None:
            return None
        read_corrections(certificate, now)
        documents = list(certificate.documents.order_by("edition", "made_at"))
    except DatabaseError as error:
        raise Unavailable("We cannot confirm this now. Treat it as not verified.") from error
    return Verification(
        certificate=certificate,
        status=Status(certificate.status),  # type: ignore[attr-defined]
        moment=now,
        current=documents[-1] if documents else None,
        in_hand=next((d for d in documents if d.serial == serial), None),
    )
