"""Other systems of a clinic: who answers for them, what they ask for in pages, what was sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from clinics.models import ApiClient, Assignment, Change, Delivery, Webhook
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership


def answered_for(now: datetime, through: str = "") -> Exists:
    """Whoever is in charge of the client or the webhook (`Connected`) manages the clinic now.

    `through` leads to it from the rows that are asked, as `webhook__`.
    """
    in_charge = Coalesce(OuterRef(f"{through}taken_over_by"), OuterRef(f"{through}made_by"))
    managing = Membership.objects.live_at(now).filter(
        role=MembershipRole.MANAGER, user__is_active=True
    )
    return Exists(managing.filter(user=in_charge, clinic=OuterRef(f"{through}clinic")))


def clients_standing_still(clinic: Clinic, now: datetime) -> QuerySet[ApiClient]:
    """Those that would get answers if a manager answered for them."""
    living = clinic.api_clients.filter(revoked_at=None, ends_at__gt=now)
    return _without_manager(living, now)


def webhooks_standing_still(clinic: Clinic, now: datetime) -> QuerySet[Webhook]:
    return _without_manager(clinic.webhooks.filter(removed_at=None, disabled_at=None), now)


def _without_manager(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    return with_answer(rows, now).filter(is_answered_for=False)


def with_answer(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Clients or webhooks, each with `is_answered_for` and who is in charge."""
    rows = rows.annotate(is_answered_for=answered_for(now))
    return rows.select_related("made_by", "taken_over_by")


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
