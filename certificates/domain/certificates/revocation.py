"""Taking a certificate back, for error or fraud only, by two people, for good."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.domain.badges.status_lists import plan_signing
from certificates.domain.credentials.questioning import question_after_certificate
from certificates.enums import RevocationReason
from certificates.models import Certificate, Revocation
from quizzes.models import Attempt
from training.lib.errors import Conflict, DomainError
from training.people.domain import acts, audit
from training.people.models import TwoPersonAct, User

REVOKE = "certificates.revoke"


def propose_revocation(
    certificate: Certificate,
    *,
    proposer: User,
    reason: RevocationReason,
    public_text: str,
    private_note: str,
    now: datetime,
) -> TwoPersonAct:
    """Ask a second person to revoke. The public text is shown to everybody who checks the code."""
    if not public_text.strip():
        raise DomainError(_("Say in one sentence why, for people who check the certificate."))
    if Revocation.objects.filter(certificate=certificate).exists():
        raise Conflict(_("This certificate is already revoked."))
    return acts.propose_act(
        REVOKE,
        certificate,
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
def revoke(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out when the second person approves; revoking twice is revoking once."""
    details: dict[str, Any] = act.payload
    certificate = Certificate.objects.select_for_update(no_key=True).get(pk=act.object_id)
    Revocation.objects.get_or_create(
        certificate=certificate,
        defaults={
            "reason": details["reason"],
            "public_text": details["public_text"],
            "private_note": details["private_note"],
            "act": act,
            "revoked_at": now,
        },
    )
    plan_signing(certificate, now=now)
    _question_what_rests_on(certificate, act, now=now)
    audit.record(
        "certificate.revoked", certificate, actor=act.decided_by, now=now, act=act.public_id
    )


def _question_what_rests_on(certificate: Certificate, act: TwoPersonAct, *, now: datetime) -> None:
    if act.decided_by:
        question_after_certificate(certificate, by=act.decided_by, now=now)


def revoke_voided(attempt: Attempt, act: TwoPersonAct, *, now: datetime) -> None:
    """The pass behind it is gone: who voided the attempt decided this as well.

    In the transaction of the voiding, so that no moment shows a certificate without its pass.
    """
    for certificate in Certificate.objects.filter(attempt=attempt, revocation=None):
        Revocation.objects.create(
            certificate=certificate,
            reason=RevocationReason.ERROR,
            public_text=_("The examination behind this certificate does not count."),
            act=act,
            revoked_at=now,
        )
        plan_signing(certificate, now=now)
        _question_what_rests_on(certificate, act, now=now)
        audit.record(
            "certificate.revoked", certificate, actor=act.decided_by, now=now, act=act.public_id
        )


def describe_certificate(act: TwoPersonAct) -> dict[str, str]:
    """What the person who decides sees of the certificate."""
    certificate = Certificate.objects.get(pk=act.object_id)
    return {
        "title": f"{certificate.number}: {certificate.facts['holder_name']}",
        "text": act.payload.get("public_text") or act.payload.get("holder_name", ""),
        "url": reverse("certificates:detail", args=[certificate.public_id]),
    }
