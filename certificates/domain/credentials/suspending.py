"""A credential is held back for a time, and given back: each takes two people."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.credentials.life import lock, plan_edition, present_status
from certificates.domain.credentials.standing_notices import (
    tell_of_reinstatement,
    tell_of_suspension,
)
from certificates.enums import DocumentReason, Status, SuspensionReason
from certificates.models import Credential, Suspension
from certificates.signals import credential_changed
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import acts, audit
from training.people.models import TwoPersonAct, User

SUSPEND = "certificates.suspend-credential"
REINSTATE = "certificates.reinstate-credential"


def propose_suspension(
    credential: Credential,
    *,
    proposer: User,
    reason: SuspensionReason,
    public_text: str,
    private_note: str,
    now: datetime,
) -> TwoPersonAct:
    """Ask a second person to suspend. The public text is shown to everybody who checks it."""
    refuse_holder(credential, proposer)
    refuse_without_text(public_text)
    refuse_if(present_status(credential, now), Status.REVOKED, Status.SUSPENDED)
    return acts.propose_act(
        SUSPEND,
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
def suspend(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out when the second person approves; suspending twice is suspending once."""
    held = decided_on(act)
    status = present_status(held, now)
    refuse_if(status, Status.REVOKED)
    if status == Status.SUSPENDED:
        return
    suspension = Suspension.objects.create(
        credential=held,
        reason=act.payload["reason"],
        public_text=act.payload["public_text"],
        private_note=act.payload["private_note"],
        act=act,
        from_at=now,
    )
    credential_changed.send(Credential, credential=held, now=now)
    tell_of_suspension(suspension, now=now)
    audit.record("credential.suspended", held, actor=act.decided_by, now=now, act=act.public_id)


def propose_reinstatement(
    credential: Credential, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    refuse_holder(credential, proposer)
    _refuse_not_suspended(present_status(credential, now))
    return acts.propose_act(REINSTATE, credential, proposer=proposer, reason=reason, now=now)


@transaction.atomic
def reinstate(act: TwoPersonAct, *, now: datetime) -> None:
    """The suspension ends and a new edition is made: papers from before stay red for ever."""
    held = decided_on(act)
    _refuse_not_suspended(present_status(held, now))
    suspension = held.suspensions.get(until_at=None)
    suspension.until_at = max(now, suspension.from_at)
    suspension.lifted_by_act = act
    suspension.save(update_fields=["until_at", "lifted_by_act"])
    plan_edition(held, reason=DocumentReason.REINSTATEMENT, now=now)
    credential_changed.send(Credential, credential=held, now=now)
    tell_of_reinstatement(suspension, now=now)
    audit.record("credential.reinstated", held, actor=act.decided_by, now=now, act=act.public_id)


def decided_on(act: TwoPersonAct) -> Credential:
    """The credential of an act, locked; whoever holds it has no part in deciding."""
    held = lock(Credential(pk=act.object_id))
    if act.decided_by:
        refuse_holder(held, act.decided_by)
    return held


def refuse_holder(credential: Credential, user: User) -> None:
    if credential.user_id == user.pk:
        raise NotAllowed(_("Nobody decides about their own credential."))


def refuse_without_text(public_text: str) -> None:
    if not public_text.strip():
        raise DomainError(_("Say in one sentence why, for people who check the credential."))


def refuse_if(status: Status, *refused: Status) -> None:
    if status not in refused:
        return
    if status == Status.REVOKED:
        raise Conflict(_("This credential is already revoked."))
    raise Conflict(_("This credential is already suspended."))


def _refuse_not_suspended(status: Status) -> None:
    if status != Status.SUSPENDED:
        raise Conflict(_("This credential is not suspended."))
