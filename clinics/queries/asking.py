"""Requests for papers, as the clinic and as the person see them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from clinics.models import EvidenceRequest
from training.people.models import Clinic, User


def requests_of(clinic: Clinic) -> QuerySet[EvidenceRequest]:
    """Open ones first, each with how much of it was given."""
    return _counted(
        EvidenceRequest.objects.filter(clinic=clinic).select_related("membership__user", "asked_by")
    ).order_by(F("closed_at").desc(nulls_first=True), "-asked_at", "-pk")


def asked_of(user: User) -> QuerySet[EvidenceRequest]:
    """What clinics ask of the person, the oldest first."""
    return _counted(
        EvidenceRequest.objects.filter(membership__user=user).select_related(
            "clinic", "membership", "asked_by"
        )
    ).order_by("asked_at", "pk")


def last_mails(clinic: Clinic) -> dict[UUID, datetime]:
    """When whoever has an open request was last mailed, by the id that pages name them with."""
    rows = EvidenceRequest.objects.filter(clinic=clinic, closed_at=None)
    return dict(rows.values_list("membership__public_id", "mailed_at"))


def _counted(rows: QuerySet[EvidenceRequest]) -> QuerySet[EvidenceRequest]:
    return rows.annotate(
        asked_count=Count("papers"),
        given_count=Count("papers", filter=Q(papers__given_at__isnull=False)),
    )
