"""Taking a credential back for good, and stating it anew: each takes two people."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from certificates.domain.credentials.life import (
    last_edition,
    plan_edition,
    present_status,
    refuse_taken_away,
)
from certificates.domain.credentials.standing_notices import tell_of_revocation
from certificates.domain.credentials.suspending import (
    decided_on,
    refuse_holder,
    refuse_if,
    refuse_without_text,
)
from certificates.enums import CredentialRevocationReason, DocumentReason, Status
from certificates.models import Credential, CredentialRevocation
from certificates.signals import credential_changed
from training.people.domain import acts, audit
from training.people.models import TwoPersonAct, User

REVOKE_CREDENTIAL = "certificates.revoke-credential"
CORRECT = "certificates.correct-credential"


def propose_withdrawal(
    credential: Credential,
    *,
    proposer: User,
    reason: CredentialRevocationReason,
    public_text: str,
    private_note: str,
    now: datetime,
) -> TwoPersonAct:
    """Ask a second person to revoke. The public text is shown to everybody who checks it."""
    refuse_holder(credential, proposer)
    refuse_without_text(public_text)
    refuse_if(present_status(credential, now), Status.REVOKED)
    return acts.propose_act(
        REVOKE_CREDENTIAL,
        credential,
        proposer=proposer,
        reason=private_note.strip() or public_text,
        payload={
            "reason": reason.value,
            "public_text": public_text.strip(),
            "private_note": private_note.strip(),
        },
        now=now,
    )


@transaction.atomic
def revoke_credential(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out when the second person approves; revoking twice is revoking once."""
    held = decided_on(act)
    revocation, is_new = CredentialRevocation.objects.get_or_create(
        credential=held,
        defaults={
            "reason": act.payload["reason"],
            "public_text": act.payload["public_text"],
            "private_note": act.payload["private_note"],
            "act": act,
            "revoked_at": now,
        },
    )
    if not is_new:
        return
    credential_changed.send(Credential, credential=held, now=now)
    tell_of_revocation(revocation, now=now)
    audit.record("credential.revoked", held, actor=act.decided_by, now=now, act=act.public_id)


def propose_correction(
    credential: Credential, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    """What it states was copied and is wrong; the records behind it are right by now."""
    refuse_holder(credential, proposer)
    refuse_taken_away(present_status(credential, now))
    return acts.propose_act(CORRECT, credential, proposer=proposer, reason=reason, now=now)


@transaction.atomic
def correct(act: TwoPersonAct, *, now: datetime) -> None:
    """The next edition states the records as they are now."""
    held = decided_on(act)
    edition = plan_edition(held, reason=DocumentReason.CORRECTION, now=now)
    credential_changed.send(Credential, credential=held, now=now)
    audit.record(
        "credential.corrected",
        held,
        actor=act.decided_by,
        now=now,
        act=act.public_id,
        edition=edition.number,
    )


def describe_credential(act: TwoPersonAct) -> dict[str, str]:
    """What the person who decides sees of the credential."""
    credential = Credential.objects.select_related("user").get(pk=act.object_id)
    edition = last_edition(credential)
    name = edition.holder_name if edition else credential.user.legal_name
    return {
        "title": f"{credential.number}: {name}",
        "text": act.payload.get("public_text") or act.payload.get("holder_name", ""),
        "url": reverse("certificates:credential", args=[credential.public_id]),
    }
