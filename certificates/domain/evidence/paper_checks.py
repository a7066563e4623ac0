"""Somebody looks whether a paper is what it says, and names the source they asked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.evidence.papers import keep_file
from certificates.domain.evidence.refusals import tell_if_refused
from certificates.models import Evidence, EvidenceCheck
from certificates.queries.evidence import REFUSED
from certificates.rules.evidence import may_review, recognition_to_review
from certificates.signals import basis_changed, paper_checked
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.papers import Paper
from training.people.domain import audit
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Clinic, Recognition, User
from training.people.rules import visible_staff_records

LOOK_AGAIN_AFTER = {
    CheckResult.CONFIRMED: timedelta(days=365),
    CheckResult.COULD_NOT_CHECK: timedelta(days=30),
}


@dataclass(frozen=True)
class Found:
    """What was seen, where, and how; `told` is what was read in a policy (`queries.evidence`)."""

    method: str
    result: str
    address: str = ""
    refusal: str = ""
    note: str = ""
    next_due: date | None = None
    told: dict[str, Any] = field(default_factory=dict)


def look_again_on(result: str, today: date) -> date | None:
    """What was refused is not looked at again: a newer version is."""
    after = LOOK_AGAIN_AFTER.get(CheckResult(result))
    return today + after if after else None


def check_paper(
    evidence: Evidence,
    found: Found,
    *,
    by: User,
    now: datetime,
    image: Paper | None = None,
    clinic: Clinic | None = None,
) -> EvidenceCheck:
    """Record one look at the source; for a clinic it counts in that clinic only."""
    recognition = _refuse_unless_allowed(evidence, by, clinic, now=now)
    _refuse_incomplete(found, today=by.today(now))
    check = EvidenceCheck(
        evidence=evidence,
        **vars(found),
        clinic=clinic,
        recognition=recognition,
        checked_by=by,
        checked_at=now,
    )
    if found.next_due is None:
        check.next_due = look_again_on(found.result, by.today(now))
    if image:
        check.image_sha256 = image.sha256
        keep_file(check.image, image)
    try:
        _write(check, now=now)
    except Conflict:
        check.image.delete(save=False)
        raise
    return check


@transaction.atomic
def _write(check: EvidenceCheck, *, now: datetime) -> None:
    held = Evidence.objects.select_for_update().get(pk=check.evidence_id)
    if held.withdrawn_at:
        raise Conflict(_("The holder took this paper back."))
    check.save(force_insert=True)
    basis_changed.send(sender=EvidenceCheck, user=held.user, now=now)
    tell_if_refused(check, now=now)
    paper_checked.send(sender=EvidenceCheck, check=check, now=now)
    audit.record(
        "evidence.checked",
        check,
        actor=check.checked_by,
        now=now,
        evidence=check.evidence_id,
        result=check.result,
        clinic=check.clinic_id,
    )


def _refuse_unless_allowed(
    evidence: Evidence, by: User, clinic: Clinic | None, *, now: datetime
) -> Recognition | None:
    if evidence.user_id == by.pk:
        raise NotAllowed(_("Nobody checks their own papers."))
    if clinic:
        if visible_staff_records(by, clinic, now=now).filter(pk=evidence.user_id).exists():
            return None
        raise NotAllowed(_("You can check papers of consenting staff of your clinic."))
    if not may_review(by, evidence, by.today(now)):
        raise NotAllowed(_("Papers are checked by an admin, or by a recognised instructor."))
    return recognition_to_review(by, evidence.user, by.today(now))


def _refuse_incomplete(found: Found, *, today: date) -> None:
    if found.method == CheckMethod.MACHINE:
        raise DomainError(_("Choose how you looked."), field="method")
    if found.method != CheckMethod.PAPER and not found.address:
        raise DomainError(_("Enter where you looked, or who told you."), field="address")
    if (found.result in REFUSED) != bool(found.refusal):
        raise DomainError(_("Say why it was refused, and only then."), field="refusal")
    if found.next_due and found.next_due <= today:
        raise DomainError(_("Enter a day that is still to come."), field="next_due")
