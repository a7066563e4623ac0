"""Documents under control as the records of a moment have them, and who has read which version."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from clinics.models import (
    ClinicDocument,
    ClinicDocumentVersion,
    DocumentReview,
    ReadingReceipt,
)
from training.people.enums import MembershipRole
from training.people.models import Clinic


@dataclass(frozen=True)
class Reader:
    """Somebody on the roster, by membership, and when they signed for the version in force."""

    membership: int
    signed_at: datetime | None


def documents_at(clinic: Clinic, moment: datetime) -> QuerySet[Any]:
    """Those in force, each with the number of its version then and its next review date."""
    versions = ClinicDocumentVersion.objects.filter(document=OuterRef("pk"), made_at__lte=moment)
    newest = versions.order_by("-number")
    looked = DocumentReview.objects.filter(
        version=OuterRef("version_pk"), made_at__lte=moment
    ).order_by("-made_at", "-pk")
    return (
        clinic.documents.filter(made_at__lte=moment)
        .filter(Q(ended_at=None) | Q(ended_at__gt=moment))
        .annotate(
            version_pk=Subquery(newest.values("pk")[:1]),
            version=Subquery(newest.values("number")[:1]),
            in_force_since=Subquery(newest.values("made_at")[:1]),
            first_due=Subquery(newest.values("review_due")[:1]),
        )
        .annotate(looked_due=Subquery(looked.values("next_due")[:1]))
        .exclude(version=None)
        .order_by("title", "pk")
    )


def review_due(document: Any) -> date:
    """Of a row of `documents_at`: as the last look at it said, else as its version says."""
    return document.looked_due or document.first_due


def versions_in_full(document: ClinicDocument, moment: datetime) -> QuerySet[Any]:
    """Newest first, with who made and looked at them."""
    reviews = DocumentReview.objects.filter(made_at__lte=moment).select_related("made_by")
    return (
        document.versions.filter(made_at__lte=moment)
        .select_related("made_by")
        .prefetch_related(Prefetch("reviews", reviews.order_by("-made_at"), to_attr="looked"))
        .order_by("-number")
    )


def readers_of(
    clinic: Clinic, versions: Collection[int], moment: datetime
) -> dict[int, list[Reader]]:
    """By version, everybody on the roster then, unsigned first. Two statements."""
    staff = clinic.memberships.live_at(moment).filter(role=MembershipRole.STAFF)
    members = list(staff.order_by("started_at", "pk").values_list("pk", "user_id"))
    signed: dict[int, dict[int, datetime]] = defaultdict(dict)
    receipts = ReadingReceipt.objects.filter(version__in=versions, signed_at__lte=moment)
    for version, user, at in receipts.values_list("version", "user", "signed_at"):
        signed[version][user] = at
    return {
        version: sorted(
            (Reader(pk, signed[version].get(user)) for pk, user in members),
            key=lambda reader: (reader.signed_at is not None, reader.membership),
        )
        for version in versions
    }
