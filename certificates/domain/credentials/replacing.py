"""Another credential after a revoked one, by two people: what was revoked is never revived."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.credentials.life import begin, present_status
from certificates.domain.credentials.suspending import decided_on, refuse_holder
from certificates.domain.requirements.evaluating import evaluate
from certificates.enums import Status
from certificates.models import Credential
from certificates.queries import version_in_force
from training.lib.errors import Conflict
from training.people.domain import acts, audit
from training.people.models import TwoPersonAct, User

REPLACE = "certificates.replace-credential"


def propose_replacement(
    credential: Credential, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    """A revoked credential is never revived: whoever meets the rules again gets another."""
    refuse_holder(credential, proposer)
    _refuse_unreplaceable(credential, now=now)
    return acts.propose_act(REPLACE, credential, proposer=proposer, reason=reason, now=now)


@transaction.atomic
def replace(act: TwoPersonAct, *, now: datetime) -> None:
    """Held against the rules of today; the new one names the one it replaces."""
    revoked = decided_on(act)
    _refuse_unreplaceable(revoked, now=now)
    version = version_in_force(revoked.type, with_drafts=revoked.is_draft)
    if version is None:
        raise Conflict(_("No rules of this credential are signed, so none can be given."))
    evaluation = evaluate(revoked.user, version, now=now)
    credential = begin(revoked.user, version, evaluation, now=now, replaces=revoked)
    audit.record(
        "credential.replaced",
        revoked,
        actor=act.decided_by,
        now=now,
        act=act.public_id,
        by=credential.public_id,
    )


def _refuse_unreplaceable(credential: Credential, *, now: datetime) -> None:
    if present_status(credential, now) != Status.REVOKED:
        raise Conflict(_("Only a revoked credential is replaced by a new one."))
    if credential.replaced_by.exists():
        raise Conflict(_("A new credential has replaced this one already."))
