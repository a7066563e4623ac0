"""Who has access to a clinic: managers, auditors until their day, and who was asked to be one."""

from datetime import datetime

from django.db.models import QuerySet

from training.people.enums import MembershipRole
from training.people.models import Clinic, ClinicInvitation, Membership


def managing(clinic: Clinic, *, now: datetime) -> QuerySet[Membership]:
    return _with_role(clinic, MembershipRole.MANAGER, now=now)


def auditing(clinic: Clinic, *, now: datetime) -> QuerySet[Membership]:
    return _with_role(clinic, MembershipRole.AUDITOR, now=now)


def could_manage(clinic: Clinic, *, now: datetime) -> QuerySet[Membership]:
    """Staff who do not manage the clinic yet."""
    managers = managing(clinic, now=now).values("user")
    return _with_role(clinic, MembershipRole.STAFF, now=now).exclude(user__in=managers)


def asked_to_audit(clinic: Clinic) -> QuerySet[ClinicInvitation]:
    rows = clinic.invitations.filter(
        role=MembershipRole.AUDITOR, accepted_at=None, withdrawn_at=None
    )
    return rows.order_by("expires_at", "pk")


def _with_role(clinic: Clinic, role: MembershipRole, *, now: datetime) -> QuerySet[Membership]:
    rows = clinic.memberships.live_at(now).filter(role=role)
    return rows.select_related("user").order_by("user__legal_name", "user__email", "pk")
