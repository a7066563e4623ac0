"""The clinics that see a person's records now."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from training.people.enums import MembershipRole
from training.people.models import Consent, Membership, User


def parts_seen(user: User, *, now: datetime) -> list[tuple[int, UUID]]:
    """Clinic and membership, wherever the person is on the roster and consents."""
    consents = Consent.objects.live_at(now).filter(person=user, clinic=OuterRef("clinic"))
    parts = Membership.objects.live_at(now).filter(
        Exists(consents), user=user, role=MembershipRole.STAFF
    )
    return list(parts.order_by("clinic").values_list("clinic_id", "public_id"))
