"""What a credential rests on was taken back: two people decide whether it may go on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.credentials.life import last_edition
from certificates.domain.credentials.suspending import propose_suspension
from certificates.enums import SuspensionReason
from certificates.models import Certificate, Credential
from certificates.queries import scope_at
from training.lib.errors import DomainError
from training.people.models import User


def question_after_certificate(certificate: Certificate, *, by: User, now: datetime) -> None:
    """Every credential that states this certificate, after it was revoked."""
    for credential in certificate.user.credentials.order_by("pk"):
        edition = last_edition(credential)
        stated = {one["certificate"] for one in edition.facts["theory"]} if edition else set()
        if certificate.number in stated:
            because = _("Certificate {number} was revoked.").format(number=certificate.number)
            _question(credential, by=by, because=because, now=now)


def question_without_scope(credential: Credential, *, by: User, now: datetime) -> None:
    """After an examination was voided: nothing is left that it could list."""
    if not scope_at(credential, now):
        because = _("No examination is left that this credential lists.")
        _question(credential, by=by, because=because, now=now)


def _question(credential: Credential, *, by: User, because: str, now: datetime) -> None:
    """Propose to suspend it, in the name of whoever took its basis back; another one decides.

    Where it is held back already, or somebody has proposed so, nothing is added.
    """
    try:
        with transaction.atomic():
            propose_suspension(
                credential,
                proposer=by,
                reason=SuspensionReason.UNDER_REVIEW,
                public_text=_("What this credential rests on is under review."),
                private_note=because,
                now=now,
            )
    except DomainError:
        return
