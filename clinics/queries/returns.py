"""Who worked at a clinic before and asks to come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from clinics.models import ReturnRequest
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership

RETURNS_STAND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Return:
    """The person gave name and address with the wish, whatever they shared before."""

    name: str
    email: str
    left_at: datetime
    asked_at: datetime


def asked_to_return(clinic: Clinic, now: datetime) -> list[Return]:
    """Those of the last fortnight who are neither back nor invited."""
    here = Membership.objects.live_at(now).filter(
        clinic=clinic, role=MembershipRole.STAFF, user=OuterRef("membership__user")
    )
    invited = clinic.invitations.filter(
        email=OuterRef("membership__user__email"), accepted_at=None, withdrawn_at=None
    )
    rows = ReturnRequest.objects.filter(
        membership__clinic=clinic, asked_at__gt=now - RETURNS_STAND
    ).exclude(Exists(here))
    found = rows.exclude(Exists(invited)).select_related("membership__user").order_by("asked_at")
    return [
        Return(
            str(row.membership.user),
            row.membership.user.email,
            row.membership.ended_at,
            row.asked_at,
        )
        for row in found
    ]
