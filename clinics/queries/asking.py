"""Requests for papers, as the clinic and as the person see them."""

from datetime import datetime

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


def open_requests_by_member(clinic: Clinic) -> dict[int, EvidenceRequest]:
    """By membership."""
    rows = _counted(EvidenceRequest.objects.filter(clinic=clinic, closed_at=None))
    return {row.membership_id: row for row in rows}


def asked_today(clinic: Clinic, since: datetime) -> set[int]:
    """Memberships that were mailed since then."""
    rows = EvidenceRequest.objects.filter(clinic=clinic, closed_at=None, mailed_at__gte=since)
    return set(rows.values_list("membership", flat=True))


def _counted(rows: QuerySet[EvidenceRequest]) -> QuerySet[EvidenceRequest]:
    return rows.annotate(
        asked_count=Count("papers"),
        given_count=Count("papers", filter=Q(papers__given_at__isnull=False)),
    )
