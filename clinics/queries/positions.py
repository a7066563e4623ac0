"""Positions and locations of a clinic, who holds them, and the versions of what they need."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from clinics.models import Assignment, Position, RequirementLine, RequirementSet
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership


def positions_at(clinic: Clinic, moment: datetime) -> QuerySet[Any]:
    """Those not closed by then, with `held_by`: how many of the staff hold it."""
    return _open(clinic.positions.all(), moment).order_by("title", "pk")


def locations_at(clinic: Clinic, moment: datetime) -> QuerySet[Any]:
    return _open(clinic.locations.all(), moment).order_by("name", "pk")


def sets_of(position: Position) -> QuerySet[RequirementSet]:
    """Every version, the newest first, with its lines."""
    lines = Prefetch("lines", RequirementLine.objects.order_by("rank"))
    return (
        position.requirement_sets.select_related("made_by")
        .prefetch_related(lines)
        .order_by("-number")
    )


def set_in_force(position: Position, moment: datetime) -> RequirementSet | None:
    """Of the sets that had begun, the one with the latest day and, of one day, the newest."""
    begun = sets_of(position).filter(starts_at__lte=moment)
    return begun.order_by("-starts_at", "-number").first()


def sets_to_come(position: Position, moment: datetime) -> list[RequirementSet]:
    """Those that wait for their day, the first to begin first; of one day only the newest."""
    waiting = sets_of(position).filter(starts_at__gt=moment).order_by("starts_at", "-number")
    return list(waiting.distinct("starts_at"))


def held_now(membership: Membership, now: datetime) -> QuerySet[Assignment]:
    held = Assignment.objects.live_at(now).filter(membership=membership)
    return held.select_related("position", "location").order_by("position__title", "pk")


def _open(places: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
    staff = Membership.objects.live_at(moment).filter(
        role=MembershipRole.STAFF, pk=OuterRef("membership")
    )
    live = Assignment.objects.live_at(moment).filter(Exists(staff))
    counted = Count("assignments__membership", filter=Q(assignments__in=live), distinct=True)
    return places.filter(Q(closed_at=None) | Q(closed_at__gt=moment)).annotate(held_by=counted)
