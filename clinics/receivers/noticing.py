"""Whatever may change where somebody stands plans a look, in the transaction of the act."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.models import Credential
from certificates.signals import basis_changed, credential_changed
from clinics.domain.noticing import plan_noticing
from clinics.models import ClinicDocument, ReadingReceipt, RequirementSet
from clinics.queries.consenting import parts_seen
from clinics.signals import (
    assignments_changed,
    document_changed,
    document_signed,
    requirements_published,
)
from training.people.enums import MembershipRole
from training.people.models import Consent, Membership, User
from training.people.signals import (
    consent_ended,
    consent_given,
    membership_began,
    membership_ended,
    registration_changed,
)


@receiver([basis_changed, registration_changed])
def look_at_person(sender: Any, user: User, now: datetime, **kwargs: Any) -> None:
    """At every clinic that sees this person."""
    for clinic, membership in parts_seen(user, now=now):
        plan_noticing(clinic, [membership], now=now)


@receiver(credential_changed)
def look_at_holder(sender: Any, credential: Credential, now: datetime, **kwargs: Any) -> None:
    look_at_person(sender, user=credential.user, now=now)


@receiver([consent_given, consent_ended])
def look_at_consent(sender: Any, consent: Consent, now: datetime, **kwargs: Any) -> None:
    parts = consent.clinic.memberships.filter(user=consent.person_id, role=MembershipRole.STAFF)
    plan_noticing(consent.clinic_id, parts.values_list("public_id", flat=True), now=now)


@receiver([membership_began, membership_ended, assignments_changed])
def look_at_part(sender: Any, membership: Membership, now: datetime, **kwargs: Any) -> None:
    if membership.role == MembershipRole.STAFF:
        plan_noticing(membership.clinic_id, [membership.public_id], now=now)


@receiver(document_signed)
def look_at_reader(sender: Any, receipt: ReadingReceipt, now: datetime, **kwargs: Any) -> None:
    clinic = receipt.version.document.clinic
    parts = clinic.memberships.live_at(now).filter(user=receipt.user, role=MembershipRole.STAFF)
    plan_noticing(clinic, parts.values_list("public_id", flat=True), now=now)


@receiver(document_changed)
def look_at_readers(sender: Any, document: ClinicDocument, now: datetime, **kwargs: Any) -> None:
    """Whoever had signed for the version before is asked again."""
    plan_noticing(document.clinic_id, now=now)


@receiver(requirements_published)
def look_when_rules_begin(
    sender: Any, requirement_set: RequirementSet, now: datetime, **kwargs: Any
) -> None:
    """At everybody; the rules may begin on a day to come."""
    clinic = requirement_set.position.clinic_id
    plan_noticing(clinic, now=now, not_before=max(now, requirement_set.starts_at))
