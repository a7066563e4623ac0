"""What a shared link shows: the chosen fields of the chosen records, as they stand now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.certificates.statements import exact, facts_of
from certificates.domain.documents.printing import verify_url
from certificates.domain.documents.scope_map import ExaminedRegion, regions_of
from certificates.enums import ShareField, Status
from certificates.models import (
    Certificate,
    Credential,
    CredentialEdition,
    Document,
    ShareGrant,
    SignOffVoid,
)
from certificates.queries.certificates import read_all_corrections, with_status_at
from certificates.queries.credentials import credentials_at


@dataclass(frozen=True)
class SharedRecord:
    """One record. `facts` are pairs of label and text; what was not chosen is not in it."""

    record: Certificate | Credential
    title: str
    status: str
    note: str
    facts: list[dict[str, str]]
    regions: Sequence[ExaminedRegion] = field(default=())
    verify_url: str = ""
    has_document: bool = False

    @property
    def is_certificate(self) -> bool:
        return isinstance(self.record, Certificate)

    @property
    def is_draft(self) -> bool:
        return self.record.is_draft


def shared_records(grant: ShareGrant, *, now: datetime) -> list[SharedRecord]:
    """Credentials first, the newest first. Statements do not grow with the number of records."""
    return [*_credentials(grant, now), *_certificates(grant, now)]


def _credentials(grant: ShareGrant, now: datetime) -> list[SharedRecord]:
    held = credentials_at(grant.credentials.all(), now).select_related("revocation")
    credentials = list(held.order_by("-issued_at"))
    if not credentials:
        return []
    editions = {row.credential_id: row for row in _newest_editions(credentials)}
    voided = _voided(editions.values(), now)
    papers = _with_papers(credential__in=credentials)
    return [
        _credential(
            row,
            editions.get(row.pk),
            voided,
            shown=set(grant.fields),
            has_document=row.pk in papers,
        )
        for row in credentials
    ]


def _credential(
    credential: Any,
    edition: CredentialEdition | None,
    voided: set[str],
    *,
    shown: set[str],
    has_document: bool,
) -> SharedRecord:
    facts = []
    if ShareField.NAME in shown and edition:
        facts.append({"term": _("Holder"), "text": edition.holder_name})
    if ShareField.DATES in shown and credential.valid_from:
        facts.append({"term": _("Valid from"), "text": _day(credential.valid_from)})
        if credential.valid_until:
            facts.append({"term": _("To the end of"), "text": _day(credential.valid_until)})
    scope = edition.facts["scope"] if edition and ShareField.REGIONS in shown else []
    return SharedRecord(
        record=credential,
        title=credential.title,
        status=credential.status,
        note=credential.revocation.public_text if credential.status == Status.REVOKED else "",
        facts=facts + _number(credential, shown),
        regions=regions_of(row for row in scope if row["sign_off"] not in voided),
        verify_url=verify_url(credential) if ShareField.CODE in shown else "",
        has_document=has_document and ShareField.DOCUMENTS in shown,
    )


def _certificates(grant: ShareGrant, now: datetime) -> list[SharedRecord]:
    held = with_status_at(grant.certificates.all(), now).order_by("-issued_at")
    certificates = read_all_corrections(list(held), now)
    papers = _with_papers(certificate__in=certificates)
    return [_certificate(row, papers.get(row.pk), shown=set(grant.fields)) for row in certificates]


def _certificate(certificate: Any, paper: Document | None, *, shown: set[str]) -> SharedRecord:
    told, facts = facts_of(certificate), []
    if ShareField.NAME in shown:
        name = paper.holder_name if paper else told["holder_name"]
        facts.append({"term": _("Holder"), "text": name})
    if ShareField.DATES in shown:
        day = datetime.fromisoformat(told["passed_on"]).date()
        facts.append({"term": _("Passed on"), "text": _day(day)})
    if ShareField.SCORE in shown:
        words = {"score": exact(told["score"]), "max": exact(told["max_score"])}
        facts.append({"term": _("Score"), "text": _("%(score)s of %(max)s") % words})
    return SharedRecord(
        record=certificate,
        title=certificate.title,
        status=certificate.status,
        note=certificate.revocation.public_text if certificate.status == Status.REVOKED else "",
        facts=facts + _number(certificate, shown),
        verify_url=verify_url(certificate) if ShareField.CODE in shown else "",
        has_document=paper is not None and ShareField.DOCUMENTS in shown,
    )


def _number(record: Certificate | Credential, shown: set[str]) -> list[dict[str, str]]:
    return [{"term": _("Number"), "text": record.number}] if ShareField.CODE in shown else []


def _newest_editions(credentials: Iterable[Credential]) -> Iterable[CredentialEdition]:
    of = CredentialEdition.objects.filter(credential__in=credentials)
    return of.order_by("credential", "-number").distinct("credential")


def _voided(editions: Iterable[CredentialEdition], now: datetime) -> set[str]:
    """Examinations that the editions name and that have ceased to count since."""
    named = {row["sign_off"] for edition in editions for row in edition.facts["scope"]}
    voids = SignOffVoid.objects.filter(sign_off__public_id__in=named, voided_at__lte=now)
    return {str(public_id) for public_id in voids.values_list("sign_off__public_id", flat=True)}


def _with_papers(**of: Any) -> dict[int, Document]:
    """The newest paper of each record that has one."""
    papers = Document.objects.filter(**of).order_by("edition", "made_at")
    return {paper.credential_id or paper.certificate_id: paper for paper in papers}  # type: ignore[misc]


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")
