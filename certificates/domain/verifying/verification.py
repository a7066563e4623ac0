"""What anyone may learn from a code. When it cannot be known, it is never called valid."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DatabaseError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from certificates.domain.certificates.codes import normalise_code
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts
from certificates.enums import Status
from certificates.models import (
    Certificate,
    Credential,
    CredentialEdition,
    Document,
    ScopeEntry,
    SignOffVoid,
    Suspension,
)
from certificates.queries import credentials_at, read_corrections, with_status_at
from training.lib.errors import Unavailable
from training.lib.prepared import Prepared
from training.people.models import Erasure


@dataclass(frozen=True)
class Edition:
    """What a paper in somebody's hand is compared with. Without a serial no paper is made yet."""

    number: int
    holder_name: str
    issued_at: datetime
    serial: str


@dataclass(frozen=True)
class Verification:
    """The public minimum: the record, its status at `moment`, its editions.

    Of a credential `facts` are what the newest edition states and `scope` what of it still counts;
    a certificate has its facts itself.
    """

    subject: Certificate | Credential
    status: Status
    moment: datetime
    current: Edition | None
    in_hand: Edition | None
    facts: CredentialFacts | None = None
    scope: tuple[ScopeFacts, ...] = field(default=())

    @property
    def removed_at(self) -> datetime | None:
        """When the facts of a deleted account were removed after their time; a code stays known."""
        return getattr(self.subject, "removed_at", None)

    @property
    def certificate(self) -> Certificate | None:
        return self.subject if isinstance(self.subject, Certificate) else None

    @property
    def credential(self) -> Credential | None:
        return self.subject if isinstance(self.subject, Credential) else None

    @property
    def is_superseded(self) -> bool:
        """Whether the paper that was scanned is older than the current edition."""
        return bool(self.in_hand and self.current and self.in_hand.number < self.current.number)

    @property
    def has_dropped(self) -> bool:
        """Whether the papers list an examination that does not count any more."""
        return self.facts is not None and len(self.scope) < len(self.facts["scope"])

    @property
    def holder_name(self) -> str:
        if self.current:
            return self.current.holder_name
        certificate = self.certificate
        return str(certificate.facts["holder_name"]) if certificate else ""


def look_up(text: str, *, now: datetime, serial: str = "") -> Verification | None:
    """The record of a code as typed, or None when no record has it.

    Two statements for a certificate, a credential or nothing, and one more for a revoked one.
    Raises Unavailable when the store cannot be asked.
    """
    code = normalise_code(text)
    if code is None:
        return None
    try:
        if certificate := _CERTIFICATE.first(code=code, moment=now):
            return _of_certificate(certificate, now=now, serial=serial)
        if credential := _CREDENTIAL.first(code=code, moment=now):
            return _of_credential(credential, now=now, serial=serial)
    except DatabaseError as error:
        message = _("We cannot confirm this now. Treat it as not verified.")
        raise Unavailable(message) from error
    return None


def _of_certificate(certificate: Any, *, now: datetime, serial: str) -> Verification:
    read_corrections(certificate, now)
    editions = [
        Edition(
            number=paper["edition"],
            holder_name=paper["holder_name"],
            issued_at=datetime.fromisoformat(paper["made_at"]),
            serial=paper["serial"],
        )
        for paper in certificate.papers
    ]
    return Verification(
        subject=certificate,
        status=Status(certificate.status),
        moment=now,
        current=editions[-1] if editions else None,
        in_hand=next((each for each in editions if each.serial == serial), None),
    )


def _certificate_to_show(code: str, moment: datetime) -> QuerySet[Certificate]:
    """With its papers in the same statement: this page is asked from lines with one bar of
    signal."""
    certificates = with_status_at(Certificate.objects.filter(code=code), moment)
    documents = Document.objects.filter(certificate=OuterRef("pk")).order_by("edition", "made_at")
    shown = JSONObject(
        edition="edition", serial="serial", holder_name="holder_name", made_at="made_at"
    )
    return certificates.select_related(None).annotate(
        removed_at=_removed_at(moment), papers=ArraySubquery(documents.values(json=shown))
    )


def _of_credential(credential: Any, *, now: datetime, serial: str) -> Verification:
    rows: list[dict[str, Any]] = credential.stated
    newest = rows[-1] if rows else None
    facts = credential.stated_facts
    return Verification(
        subject=credential,
        # What was never stated cannot be confirmed, whatever its dates say.
        status=Status(credential.status) if newest else Status.UNKNOWN,
        moment=now,
        current=_edition(newest) if newest else None,
        in_hand=next((_edition(row) for row in rows if serial in row["serials"]), None),
        facts=facts,
        scope=_still_counting(facts, credential.voided) if facts else (),
    )


def _credential_to_show(code: str, moment: datetime) -> QuerySet[Credential]:
    """With the texts for the public and with what dropped out of the scope, by one statement."""
    suspensions = Suspension.objects.filter(
        Q(until_at=None) | Q(until_at__gt=moment),
        credential=OuterRef("pk"),
        from_at__lte=moment,
    ).order_by("-from_at")
    listed = ScopeEntry.objects.filter(credential=OuterRef(OuterRef("pk"))).values("sign_off")
    voided = SignOffVoid.objects.filter(voided_at__lte=moment, sign_off__in=listed)
    newest = CredentialEdition.objects.filter(credential=OuterRef("pk")).order_by("-number")
    return credentials_at(Credential.objects.filter(code=code), moment).annotate(
        suspended_from=Subquery(suspensions.values("from_at")[:1]),
        suspension_text=Subquery(suspensions.values("public_text")[:1]),
        voided=ArraySubquery(voided.values("sign_off__public_id")),
        removed_at=_removed_at(moment),
        stated=ArraySubquery(_editions()),
        stated_facts=Subquery(newest.values("facts")[:1]),
    )


def _removed_at(moment: datetime) -> Subquery:
    removed = Erasure.objects.filter(user=OuterRef("user"), removed_at__lte=moment)
    return Subquery(removed.values("removed_at"))


def _editions() -> QuerySet[CredentialEdition, Any]:
    """In order, each with the serials of its papers, the first one first."""
    papers = Document.objects.filter(
        credential=OuterRef("credential"), edition=OuterRef("number")
    ).order_by("made_at")
    shown = JSONObject(
        number="number",
        holder_name="holder_name",
        planned_at="planned_at",
        serials=ArraySubquery(papers.values("serial")),
    )
    editions = CredentialEdition.objects.filter(credential=OuterRef("pk")).order_by("number")
    return editions.values(json=shown)


# Asked with every look at a code; built anew each time they cost more than all the rest of it.
_CERTIFICATE = Prepared(_certificate_to_show)
_CREDENTIAL = Prepared(_credential_to_show)


def _edition(row: dict[str, Any]) -> Edition:
    planned_at = datetime.fromisoformat(row["planned_at"])
    return Edition(row["number"], row["holder_name"], planned_at, next(iter(row["serials"]), ""))


def _still_counting(facts: CredentialFacts, voided: list[UUID]) -> tuple[ScopeFacts, ...]:
    gone = {str(public_id) for public_id in voided}
    return tuple(row for row in facts["scope"] if row["sign_off"] not in gone)
