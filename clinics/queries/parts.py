"""A roster of any size, some people at a time: what is read of one part is let go with it."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg

from clinics.models import Assignment
from clinics.queries.files import PersonFile
from clinics.queries.roster import roster
from training.people.enums import MembershipRole
from training.people.models import Clinic, User

PEOPLE_A_PART = 250


def roster_in_parts(
    clinic: Clinic, moment: datetime, *, now: datetime
) -> Iterator[list[PersonFile]]:
    """In the order of names. Only the ids of everybody are held at once."""
    staff = clinic.memberships.filter(role=MembershipRole.STAFF).live_at(moment)
    ids = list(staff.order_by("user__legal_name", "pk").values_list("public_id", flat=True))
    for start in range(0, len(ids), PEOPLE_A_PART):
        part = ids[start : start + PEOPLE_A_PART]
        found = {each.public_id: each for each in roster(clinic, moment, now=now, only=part)}
        yield [found[public_id] for public_id in part if public_id in found]


def positions_held(clinic: Clinic, moment: datetime) -> set[frozenset[str]]:
    """Each set of positions that somebody holds; the empty one for who holds none."""
    staff = clinic.memberships.filter(role=MembershipRole.STAFF).live_at(moment)
    rows = (
        Assignment.objects.live_at(moment)
        .filter(membership__in=staff)
        .values("membership")
        .annotate(slugs=ArrayAgg("position__slug", distinct=True))
        .values_list("slugs", flat=True)
        .order_by()
        .distinct()
    )
    held = {frozenset(slugs) for slugs in rows}
    if staff.exclude(assignments__in=Assignment.objects.live_at(moment)).exists():
        held.add(frozenset())
    return held


def emails_of(people: list[PersonFile]) -> dict[int, str]:
    """Of those who consent; of others the clinic knows only what it wrote down itself."""
    opened = [person.user_id for person in people if person.is_open]
    return dict(User.objects.filter(pk__in=opened).values_list("pk", "email"))
