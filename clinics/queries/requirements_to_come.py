"""Versions of what positions need that begin on a day to come."""

from datetime import datetime

from django.db.models import QuerySet

from clinics.models import RequirementSet
from training.people.models import Clinic


def sets_to_come(clinic: Clinic, moment: datetime) -> QuerySet[RequirementSet]:
    sets = RequirementSet.objects.filter(position__clinic=clinic, starts_at__gt=moment)
    return sets.select_related("position").order_by("starts_at", "pk")
