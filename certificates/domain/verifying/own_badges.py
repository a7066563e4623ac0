"""Badges of ours that somebody brings or drops: known by what they say, judged by our records."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.domain.badges.issuer import did_document, issuer_id
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.foreign import ForeignOutcome, is_intact
from certificates.domain.verifying.foreign_claims import Claims
from certificates.enums import Status
from certificates.models import Badge, Certificate, Credential
from certificates.queries import credentials_at, with_status_at

_GREEN = (Status.VALID, Status.EXPIRING)
_OUTCOMES = {
    Status.EXPIRED: ForeignOutcome.EXPIRED,
    Status.SUSPENDED: ForeignOutcome.REVOKED,
    Status.REVOKED: ForeignOutcome.REVOKED,
}


class OwnBadge(TextChoices):
    """What can be said of a badge that names us as its issuer."""

    UNALTERED = "unaltered", _("This badge is ours and unaltered.")
    ALTERED = (
        "altered",
        _("This badge says that it is ours, but it is not what we signed. Do not rely on it."),
    )
    CANNOT_BE_CONFIRMED = (
        "cannot_be_confirmed",
        _("We cannot confirm this badge now. Treat it as not verified."),
    )


def names_us(claims: Claims) -> bool:
    own = f"{settings.PUBLIC_URL}/credentials/"
    return claims.issuer == issuer_id() or claims.id.startswith(own)


def judge_own(claims: Claims) -> tuple[OwnBadge, Badge | None]:
    """Ours to the letter and under a key we stand by, or why not; the badge only when it is.

    Our signature on what we have no record of, as after the restore of an older backup, and our
    very words under a key that was withdrawn both mean that nothing is confirmed.
    """
    badge = _stored(claims)
    is_signed = is_intact(claims, did_document())
    if badge is not None and is_signed:
        return OwnBadge.UNALTERED, badge
    if badge is not None or is_signed:
        return OwnBadge.CANNOT_BE_CONFIRMED, None
    return OwnBadge.ALTERED, None


def own_outcome(claims: Claims, *, now: datetime) -> ForeignOutcome:
    """The same in the words that are used for badges of others, with what our records say."""
    verdict, badge = judge_own(claims)
    if badge is None:
        altered = verdict == OwnBadge.ALTERED
        return ForeignOutcome.INVALID if altered else ForeignOutcome.CANNOT_BE_CONFIRMED
    status = _status_of(badge, now)
    if status in _GREEN:
        return ForeignOutcome.REVOKED if _has_newer(badge) else ForeignOutcome.VALID
    return _OUTCOMES.get(status, ForeignOutcome.CANNOT_BE_CONFIRMED)


def _stored(claims: Claims) -> Badge | None:
    """The badge that says exactly this; wallets may write the same JSON in another order. Of one
    that was removed only the hashes of its own bytes are left."""
    public_id = claims_of.uuid_of(claims)
    badges = Badge.objects.select_related("certificate", "credential")
    badge = badges.filter(public_id=public_id).first() if public_id else None
    if badge is None:
        return None
    if badge.is_removed:
        digest = hashlib.sha256(claims.text.encode()).hexdigest()
        return badge if digest in (badge.json_sha256, badge.jwt_sha256) else None
    if claims.is_jwt:
        return badge if claims.text == badge.jwt else None
    return badge if claims.document == json.loads(badge.credential_json) else None


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
