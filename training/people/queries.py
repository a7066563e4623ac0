"""Reads that several places share."""

from datetime import datetime

from django.db.models import QuerySet

from training.people.enums import MembershipRole
from training.people.models import Clinic, User


def managers_of(clinic: Clinic, *, now: datetime) -> QuerySet[User]:
    managing = clinic.memberships.live_at(now).filter(role=MembershipRole.MANAGER)
    return User.objects.filter(pk__in=managing.values("user"))
