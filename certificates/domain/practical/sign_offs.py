"""The record of one practical examination: judged, written once, amended, acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates.domain.practical.examinees import (
    refuse_unless_listed,
    shared_clinic,
    words_for_shared_clinic,
)
from certificates.enums import Relation, StepResult
from certificates.models import Acknowledgement, ChecklistVersion, SignOff, SignOffAmendment
from certificates.models.practical import PASSING_RATING
from certificates.rules import recognition_to_examine
from certificates.signals import basis_changed
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.anatomy import muscles
from training.people.domain import audit
from training.people.models import Recognition, User

CLOCKS_MAY_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Seen:
    """What the examiner saw and said, as the sheet holds it."""

    results: Mapping[str, str]
    rating: int
    needled_on: str
    place: str
    side: str = ""
    needle: str = ""
    comment: str = ""
    relation: str = Relation.NONE
    relation_note: str = ""
    same_examiner_reason: str = ""


def may_pass(version: ChecklistVersion, results: Mapping[str, str], rating: int) -> bool:
    """All critical steps seen done, and rated safe or better: nothing makes up for either."""
    critical = (step["id"] for step in version.steps if step["critical"])
    all_done = all(results.get(step) == StepResult.DONE for step in critical)
    return all_done and rating >= PASSING_RATING


def refuse_unless_recognised(
    examiner: User, version: ChecklistVersion, *, at: datetime
) -> Recognition:
    """The recognition that covered the sheet on the day it was judged, or NotAllowed with why."""
    recognition = recognition_to_examine(examiner, version, on_date=examiner.today(at))
    if recognition:
        return recognition
    day = examiner.today(at)
    if version.muscle:
        words = _("On {day} you were not recognised to examine {muscle} or its region.")
        raise NotAllowed(words.format(day=day, muscle=muscles()[version.muscle].name))
    raise NotAllowed(_("On {day} you were not recognised to examine this module.").format(day=day))


def failed_with_before(
    candidate: User, examiner: User, version: ChecklistVersion, *, besides: UUID | None = None
) -> bool:
    """A retest is better done by somebody else. `besides` is the record that is being sent: one
    that is sent again is no retest, whatever happened since."""
    if besides and SignOff.objects.filter(public_id=besides).exists():
        return False
    failed = SignOff.objects.filter(
        candidate=candidate,
        examiner=examiner,
        checklist_version__checklist=version.checklist_id,
        passed=False,
    )
    return failed.exists()


def sign(
    public_id: UUID,
    version: ChecklistVersion,
    candidate: User,
    seen: Seen,
    *,
    examiner: User,
    examined_at: datetime,
    device_at: datetime | None = None,
    now: datetime,
) -> SignOff:
    """Write the record, or give the one that has this id already: sending it again is harmless.

    Raises NotAllowed without a recognition on the day or a place on its list, DomainError for an
    incomplete sheet, and Conflict where the id stands for another record.
    """
    if stored := SignOff.objects.filter(public_id=public_id).first():
        return _same(stored, version, candidate, examiner, seen)
    if candidate.pk == examiner.pk:
        raise NotAllowed(_("Nobody examines themselves."))
    if examined_at > now + CLOCKS_MAY_DIFFER:
        raise DomainError(_("The clock of this device is ahead. Set it, then send again."))
    refuse_draft(version)
    recognition = refuse_unless_recognised(examiner, version, at=examined_at)
    refuse_unless_listed(candidate, examiner, at=examined_at)
    _refuse_incomplete(version, seen)
    _refuse_undeclared(candidate, examiner, seen, at=examined_at)
    if failed_with_before(candidate, examiner, version) and not seen.same_examiner_reason:
        raise DomainError(_("This learner failed with you before. Say why you examine again."))
    record = SignOff(
        public_id=public_id,
        checklist_version=version,
        candidate=candidate,
        examiner=examiner,
        recognition=recognition,
        passed=may_pass(version, seen.results, seen.rating),
        is_draft=version.signed_at is None,
        examined_at=min(examined_at, now),
        time_zone=examiner.time_zone,
        device_at=device_at,
        received_at=now,
        **vars(seen),
    )
    return _store(record, seen, now=now)


@transaction.atomic
def _write(record: SignOff, *, now: datetime) -> None:
    record.save(force_insert=True)
    basis_changed.send(sender=SignOff, user=record.candidate, now=now)
    audit.record("sign_off.signed", record, actor=record.examiner, now=now, passed=record.passed)


def _store(record: SignOff, seen: Seen, *, now: datetime) -> SignOff:
    try:
        _write(record, now=now)
    except IntegrityError:  # the same record, sent twice at once
        stored = SignOff.objects.filter(public_id=record.public_id).first()
        if stored is None:
            raise
        return _same(stored, record.checklist_version, record.candidate, record.examiner, seen)
    return record


def _same(
    stored: SignOff, version: ChecklistVersion, candidate: User, examiner: User, seen: Seen
) -> SignOff:
    """Raises Conflict where nobody may believe that what was sent now is what is stored."""
    told = (version.pk, candidate.pk, examiner.pk)
    if (stored.checklist_version_id, stored.candidate_id, stored.examiner_id) != told:
        raise Conflict(_("Another record has this number. Nothing was changed."))
    asked_later = {"same_examiner_reason"}  # a sheet sent again is not asked for it
    if any(getattr(stored, name) != vars(seen)[name] for name in vars(seen).keys() - asked_later):
        raise Conflict(
            _("You signed this sheet before, with other entries. Those stay; amend that record.")
        )
    return stored


def refuse_draft(version: ChecklistVersion) -> None:
    """Said before the first step is judged, and again when the sheet is signed."""
    if version.signed_at is None and not settings.ALLOW_DRAFT:
        raise NotAllowed(_("This checklist is not signed by a clinical reviewer yet."))


def _refuse_incomplete(version: ChecklistVersion, seen: Seen) -> None:
    open_steps = [step for step in version.steps if step["id"] not in seen.results]
    if open_steps:
        raise DomainError(_("Judge every step: “{step}” is open.").format(**_words(open_steps[0])))
    unknown = set(seen.results) - {step["id"] for step in version.steps}
    if unknown or not set(seen.results.values()) <= set(StepResult.values):
        raise DomainError(_("This sheet does not fit its checklist. Open it again."))
    missed = not may_pass(version, seen.results, PASSING_RATING)
    if missed and not seen.comment:
        raise DomainError(_("Write one line about the critical step that was missed."))
    if version.muscle and not (seen.side and seen.needle):
        raise DomainError(_("Give the side and the size of the needle."))


def _refuse_undeclared(candidate: User, examiner: User, seen: Seen, *, at: datetime) -> None:
    """Whoever works for the same clinic that day says so on the record; family says more."""
    if seen.relation == Relation.NONE and (clinic := shared_clinic(examiner, candidate, at=at)):
        raise DomainError(words_for_shared_clinic(clinic))


def _words(step: Mapping[str, Any]) -> dict[str, str]:
    return {"step": str(step["text"])}


def refuse_unless_examiner(record: SignOff, user: User) -> None:
    if user.pk != record.examiner_id:
        raise NotAllowed(_("Only the examiner who signed a record adds to it."))


def refuse_unless_candidate(record: SignOff, user: User) -> None:
    if user.pk != record.candidate_id:
        raise NotAllowed(_("Only the person who was examined acknowledges the record."))


@transaction.atomic
def amend(record: SignOff, *, by: User, text: str, reason: str, now: datetime) -> None:
    """Only added to, and only by its examiner: the record stays as it was signed."""
    refuse_unless_examiner(record, by)
    amendment = SignOffAmendment.objects.create(
        sign_off=record, text=text, reason=reason, made_by=by, made_at=now
    )
    audit.record("sign_off.amended", record, actor=by, now=now, amendment=amendment.pk)


@transaction.atomic
def acknowledge(record: SignOff, *, by: User, remark: str, now: datetime) -> None:
    """By the candidate, once; a second click changes nothing."""
    refuse_unless_candidate(record, by)
    defaults = {"remark": remark, "made_at": now}
    _row, is_new = Acknowledgement.objects.get_or_create(sign_off=record, defaults=defaults)
    if is_new:
        audit.record("sign_off.acknowledged", record, actor=by, now=now)
