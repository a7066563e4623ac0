"""After a theft: the key is confirmed no more, and what it signed is issued anew under the next."""

from datetime import datetime
from typing import Any

from certificates.domain.badges.badges import current_badge
from certificates.domain.credentials.life import plan_edition
from certificates.domain.documents.documents import current_document, plan_document
from certificates.domain.keys import key_files
from certificates.domain.keys.key_files import KINDS
from certificates.domain.keys.rotation import rotate_keys
from certificates.enums import DocumentReason
from certificates.models import Certificate, Credential
from certificates.queries import credentials_at
from certificates.queries.badges import last_signed_by
from certificates.queries.credentials import HOLDING, facts_removed_by
from training.lib.errors import DomainError
from training.people.domain import audit


def withdraw_key(kid: str, *, now: datetime) -> int:
    """Rotate the kind of the key and take its public half out; returns how many papers are
    planned anew. Run again it plans what is still left, so it may be stopped at any time.
    """
    kind = kid.partition("-")[0]
    if kind not in KINDS:
        raise DomainError(f"{kid} is no key of ours.")
    if key_files.is_published(kid):
        ahead = key_files.drop_prepared(kind)
        (following,) = rotate_keys([kind], now=now)
        for taken in {kid, ahead or kid}:
            key_files.withdraw(taken)
            audit.record_named("key.withdrawn", "key", taken, now=now, following=following)
    planned = sum(_state_anew(each, now=now) for each in _credentials(kid, now))
    return planned + sum(_issue_anew(each, now=now) for each in _certificates(kid, now))


def _credentials(kid: str, now: datetime) -> list[Credential]:
    """Those that hold: what is revoked, suspended or over is stated anew by its own acts."""
    signed = Credential.objects.filter(last_signed_by("credential", kid))
    held: Any = credentials_at(signed, now)
    return list(held.filter(status__in=HOLDING))


def _certificates(kid: str, now: datetime) -> list[Certificate]:
    signed = Certificate.objects.filter(last_signed_by("certificate", kid), revocation=None)
    stated = signed.exclude(user__in=facts_removed_by(now))
    return list(stated.select_related("user"))


def _state_anew(credential: Credential, *, now: datetime) -> bool:
    if credential.editions.filter(number__gt=_last_made(credential)).exists():
        return False  # planned already; the new key signs it
    plan_edition(credential, reason=DocumentReason.CORRECTION, now=now)
    return True


def _issue_anew(certificate: Certificate, *, now: datetime) -> bool:
    paper = current_document(certificate)
    return plan_document(
        certificate,
        now=now,
        edition=_last_made(certificate) + 1,
        holder_name=paper.holder_name if paper else None,
        reason=DocumentReason.CORRECTION,
    )


def _last_made(subject: Certificate | Credential) -> int:
    """The newest edition that has a badge or a paper; the one may be there without the other."""
    badge, paper = current_badge(subject), current_document(subject)
    return max(badge.edition if badge else 0, paper.edition if paper else 0)
