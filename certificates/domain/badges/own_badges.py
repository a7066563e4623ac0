"""Badges of ours that somebody brings: known by their bytes, judged by our own records."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from certificates.domain.verifying.foreign import ForeignOutcome
from certificates.domain.verifying.foreign_claims import Claims
from certificates.enums import Status
from certificates.models import Badge, Certificate, Credential, Document
from certificates.queries import credentials_at, with_status_at

_GREEN = (Status.VALID, Status.EXPIRING)
_OUTCOMES = {
    Status.EXPIRED: ForeignOutcome.EXPIRED,
    Status.SUSPENDED: ForeignOutcome.REVOKED,
    Status.REVOKED: ForeignOutcome.REVOKED,
}


def own_outcome(claims: Claims, *, now: datetime) -> ForeignOutcome:
    """What our records say of a badge that calls itself ours."""
    badge = _badge_of(claims)
    if badge is None or claims.text not in (badge.credential_json, badge.jwt):
        return ForeignOutcome.INVALID
    status = _status_of(badge, now)
    if status in _GREEN:
        return ForeignOutcome.REVOKED if _has_newer(badge) else ForeignOutcome.VALID
    return _OUTCOMES.get(status, ForeignOutcome.CANNOT_BE_CONFIRMED)


def badge_in_pdf(sha256: str) -> Badge | None:
    """The badge of a paper of ours, known by the hash of its file."""
    document = Document.objects.filter(sha256=sha256).first()
    if document is None:
        return None
    same = Badge.objects.filter(
        certificate=document.certificate_id, credential=document.credential_id
    )
    return same.filter(edition=document.edition).first()


def _badge_of(claims: Claims) -> Badge | None:
    try:
        return Badge.objects.filter(public_id=UUID(claims.id.rpartition("/")[2])).first()
    except ValueError:
        return None


def _status_of(badge: Badge, now: datetime) -> Status:
    held: QuerySet[Any] = (
        credentials_at(Credential.objects.filter(pk=badge.credential.pk), now)
        if badge.credential
        else with_status_at(Certificate.objects.filter(badges=badge), now)
    )
    status = held.values_list("status", flat=True).first()
    return Status(status) if status else Status.UNKNOWN


def _has_newer(badge: Badge) -> bool:
    """Whether a newer edition took its place: what it says may no longer be so."""
    same = Badge.objects.filter(certificate=badge.certificate_id, credential=badge.credential_id)
    return same.filter(edition__gt=badge.edition).exists()
