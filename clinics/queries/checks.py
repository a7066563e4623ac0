"""Papers and registrations of consenting staff as a clinic checks them, with what was found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from certificates.models import Evidence, EvidenceCheck
from certificates.queries import with_register_status_at
from certificates.queries.evidence import evidence_at, with_policy_told
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, Registration, SourceCheck
from training.people.models.clinic import PeriodQuerySet


def consenting_staff(clinic: Clinic, *, now: datetime) -> PeriodQuerySet:
    """Who works there now and lets the clinic see what they hold."""
    working = clinic.memberships.live_at(now).filter(role=MembershipRole.STAFF)
    consenting = clinic.consents.live_at(now).values("person")
    return working.filter(user__in=consenting).select_related("user")


def consenting_member(
    clinic: Clinic, public_id: UUID, moment: datetime, *, now: datetime
) -> Membership | None:
    """One of them, who already did so at the moment that a page shows. One statement."""
    then = clinic.consents.live_at(moment).values("person")
    staff = consenting_staff(clinic, now=now).filter(started_at__lte=moment, user__in=then)
    return staff.filter(public_id=public_id).first()


def papers_of(clinic: Clinic, member: Membership, moment: datetime) -> QuerySet[Any]:
    """As `evidence_at` has them at the clinic, each with `history`, newest first."""
    looks = EvidenceCheck.objects.filter(_counts_at(clinic), checked_at__lte=moment)
    held = evidence_at(Evidence.objects.filter(user=member.user), moment, clinic)
    return (
        with_policy_told(held, moment, clinic)
        .select_related("user", "replaces", "replaced_by")
        .prefetch_related(Prefetch("checks", _with_who(looks), to_attr="history"))
    )


def registrations_of(clinic: Clinic, member: Membership, moment: datetime) -> QuerySet[Any]:
    """As `with_register_status_at` has them at the clinic, each with `history`, newest first."""
    looks = SourceCheck.objects.filter(_counts_at(clinic), checked_at__lte=moment)
    declared = with_register_status_at(
        Registration.objects.filter(user=member.user), moment, clinic=clinic
    )
    return declared.select_related("user", "authority").prefetch_related(
        Prefetch("checks", _with_who(looks), to_attr="history")
    )


def _counts_at(clinic: Clinic) -> Q:
    return Q(clinic=None) | Q(clinic=clinic)


def _with_who(looks: QuerySet[Any]) -> QuerySet[Any]:
    return looks.select_related("checked_by", "receipt").order_by("-checked_at", "-pk")
