"""A change of name: certificate and credential stay, the next edition of their document shows it.

A name on a certificate is a claim about a person, so the holder only asks; an admin who has seen
the register or an identity document decides.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.credentials.life import (
    last_edition,
    plan_edition,
    present_status,
    refuse_taken_away,
)
from certificates.domain.credentials.suspending import decided_on
from certificates.domain.documents.documents import current_document, plan_document
from certificates.enums import DocumentReason
from certificates.models import Certificate, Credential, Revocation
from certificates.signals import credential_changed
from training.lib.errors import Conflict
from training.people.domain import acts, audit
from training.people.models import TwoPersonAct, User

RENAME = "certificates.rename"
RENAME_CREDENTIAL = "certificates.rename-credential"


def name_differs(certificate: Certificate) -> bool:
    """Whether the current paper shows another name than the holder's account."""
    document = current_document(certificate)
    return document is not None and document.holder_name != certificate.user.legal_name


def propose_new_name(
    certificate: Certificate, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    """Ask for an edition with the name of the account as it is now."""
    _refuse_revoked(certificate)
    if not name_differs(certificate):
        raise Conflict(_("The certificate already shows your name as it is in your account."))
    return acts.propose_act(
        RENAME,
        certificate,
        proposer=proposer,
        reason=reason,
        payload={"holder_name": certificate.user.legal_name},
        now=now,
    )


def rename(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out on approval: the next edition supersedes the earlier papers."""
    certificate = Certificate.objects.get(pk=act.object_id)
    _refuse_revoked(certificate)
    document = current_document(certificate)
    is_planned = plan_document(
        certificate,
        now=now,
        edition=document.edition + 1 if document else 1,
        holder_name=act.payload["holder_name"],
        reason=DocumentReason.NAME_CHANGE,
    )
    if not is_planned:
        raise Conflict(_("A new edition is being made right now. Decide again when it is there."))


def _refuse_revoked(certificate: Certificate) -> None:
    if Revocation.objects.filter(certificate=certificate).exists():
        raise Conflict(_("This certificate is revoked, so no new edition can be made."))


def credential_name_differs(credential: Credential) -> bool:
    edition = last_edition(credential)
    return edition is not None and edition.holder_name != credential.user.legal_name


def propose_new_name_of_credential(
    credential: Credential, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    """As for a certificate; one that is suspended or revoked gets no new edition."""
    refuse_taken_away(present_status(credential, now))
    if not credential_name_differs(credential):
        raise Conflict(_("The credential already shows your name as it is in your account."))
    return acts.propose_act(
        RENAME_CREDENTIAL,
        credential,
        proposer=proposer,
        reason=reason,
        payload={"holder_name": credential.user.legal_name},
        now=now,
    )


@transaction.atomic
def rename_credential(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out on approval, also when other editions were planned since the proposal."""
    held = decided_on(act)
    name = act.payload["holder_name"]
    edition = plan_edition(held, reason=DocumentReason.NAME_CHANGE, now=now, holder_name=name)
    credential_changed.send(Credential, credential=held, now=now)
    audit.record(
        "credential.renamed",
        held,
        actor=act.decided_by,
        now=now,
        act=act.public_id,
        edition=edition.number,
    )
