"""What other systems of a clinic ask for in pages, and what was sent to them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clinics.models import Assignment, Change, Delivery
from training.people.enums import MembershipRole
from training.people.models import Clinic


def staff_after(
    clinic: Clinic,
    moment: datetime,
    *,
    after: UUID | None,
    limit: int,
    position: str = "",
    location: str = "",
) -> list[UUID]:
    """Who was on the roster at the moment, by id from `after` on; one more than `limit` if any."""
    staff = clinic.memberships.live_at(moment).filter(role=MembershipRole.STAFF)
    held = Assignment.objects.live_at(moment).filter(membership=OuterRef("pk"))
    if position:
        staff = staff.filter(Exists(held.filter(position__slug=position)))
    if location:
        staff = staff.filter(Exists(held.filter(location__slug=location)))
    if after:
        staff = staff.filter(public_id__gt=after)
    return list(staff.order_by("public_id").values_list("public_id", flat=True)[: limit + 1])


def changes_after(clinic: Clinic, number: int) -> QuerySet[Change]:
    """In their order. A number is given under the clinic's lock, so none comes in between later."""
    found = clinic.changes.filter(number__gt=number)
    return found.select_related("membership").order_by("number")


def deliveries_of(clinic: Clinic) -> QuerySet[Delivery]:
    """Newest first, of webhooks that are still there."""
    return Delivery.objects.filter(webhook__clinic=clinic, webhook__removed_at=None).select_related(
        "webhook"
    )


def deliveries_before(clinic: Clinic, cursor: UUID | None) -> QuerySet[Delivery]:
    """The same from a delivery on, by the order in which they were planned."""
    found = deliveries_of(clinic).order_by("-pk")
    if cursor:
        found = found.filter(pk__lt=deliveries_of(clinic).filter(public_id=cursor).values("pk"))
    return found
