"""What a clinic has written down of a person, for that person to see."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from clinics.models import RosterEntry
from training.people.models import Consent, User


def entry_of_member(membership: int) -> RosterEntry | None:
    rows = RosterEntry.objects.filter(membership=membership, ended_at=None)
    return rows.select_related("regulator").first()


def noted_of(user: User, *, now: datetime):
    """At clinics with which the person shares now: before, nothing was theirs to take along."""
    shared = Consent.objects.live_at(now).filter(person=user, clinic=OuterRef("clinic"))
    rows = RosterEntry.objects.filter(Exists(shared), membership__user=user, ended_at=None)
    return rows.select_related("clinic", "regulator", "membership").order_by("clinic__name")
