"""Runs of a clinic over codes and files, and their rows."""

from django.db.models import QuerySet

from clinics.models import BulkRow, BulkVerification
from training.people.models import Clinic


def runs_of(clinic: Clinic) -> QuerySet[BulkVerification]:
    """Newest first."""
    runs = BulkVerification.objects.filter(clinic=clinic)
    return runs.select_related("asked_by", "person__user").order_by("-asked_at", "-pk")


def rows_of(run: BulkVerification) -> QuerySet[BulkRow]:
    return run.rows.select_related("membership__user", "receipt").order_by("number")
