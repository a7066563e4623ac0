"""A change of name: the certificate stays, the next edition of its document shows the new name.

A name on a certificate is a claim about a person, so the holder only asks; an admin who has seen
the register or an identity document decides.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from certificates.domain.documents import current_document, plan_document
from certificates.enums import DocumentReason
from certificates.models import Certificate, Revocation
from training.lib.errors import Conflict
from training.people.domain import acts
from training.people.models import TwoPersonAct, User

RENAME = "certificates.rename"


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
