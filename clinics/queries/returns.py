"""Who worked at a clinic before and asks to come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clinics.models import ReturnRequest
from training.lib.db import read_rows
from training.lib.prepared import prepared_statement
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
    return [
        Return(name or email, email, left_at, asked_at)
        for name, email, left_at, asked_at in read_rows(_asked_back(clinic, now))
        if left_at
    ]


@prepared_statement
def _asked_back(clinic: Clinic, now: datetime) -> QuerySet[Any, Any]:
    here = Membership.objects.live_at(now).filter(
        clinic=clinic, role=MembershipRole.STAFF, user=OuterRef("membership__user")
    )
    invited = clinic.invitations.filter(
        email=OuterRef("membership__user__email"), accepted_at=None, withdrawn_at=None
    )
    rows = ReturnRequest.objects.filter(
        membership__clinic=clinic, asked_at__gt=now - RETURNS_STAND
    ).exclude(Exists(here))
    return (
        rows.exclude(Exists(invited))
        .order_by("asked_at")
        .values_list(
            "membership__user__legal_name",
            "membership__user__email",
            "membership__ended_at",
            "asked_at",
        )
    )
