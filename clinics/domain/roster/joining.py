"""Whose an entry of the list is, is known when the person accepts, and not before."""

from datetime import datetime

from django.db.models import Q

from clinics.domain.positions import assign
from clinics.models import Location, Position, ReturnRequest, RosterEntry
from clinics.queries.listed import plain_number
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, Registration, User
from training.people.queries import managers_of
from training.people.rules import can_manage


def match_member(membership: Membership, *, email: str, now: datetime) -> None:
    """Somebody joined: by the address that was invited, or by the one they sign in with."""
    if membership.role != MembershipRole.STAFF:
        return
    addresses = {email, membership.user.email} - {""}
    waiting = _waiting(membership.clinic).filter(email__in=addresses)
    if entry := waiting.order_by("pk").first():
        _attach(entry, membership, now=now)


def match_by_number(person: User, clinic: Clinic, *, now: datetime) -> None:
    """Somebody shares their papers: now the clinic may know the registration number as well."""
    membership = (
        clinic.memberships.live_at(now).filter(user=person, role=MembershipRole.STAFF).first()
    )
    held = RosterEntry.objects.filter(membership=membership, ended_at=None)
    if membership is None or held.exists():
        return
    numbers = {
        plain_number(number)
        for number in Registration.objects.filter(user=person, ended_at=None).values_list(
            "number", flat=True
        )
    } - {""}
    same = [
        entry
        for entry in _waiting(clinic).exclude(number="")
        if plain_number(entry.number) in numbers
    ]
    if len(same) == 1:  # of two, nobody can say which is meant
        _attach(same[0], membership, now=now)


def note_return(membership: Membership, *, now: datetime) -> None:
    """The newest wish counts; it is let go of when it is old."""
    ReturnRequest.objects.update_or_create(membership=membership, defaults={"asked_at": now})


def end_with_membership(membership: Membership, *, now: datetime) -> None:
    """Who leaves is off the list; the row stays for what was said of the time before."""
    RosterEntry.objects.filter(membership=membership, ended_at=None).update(ended_at=now)


def forget_person(user: User, *, now: datetime) -> None:
    """Of a deleted account nothing stays in the clinics' notes but that there was a row."""
    entries = RosterEntry.objects.filter(Q(membership__user=user) | Q(email=user.email))
    entries.filter(ended_at=None).update(ended_at=now)
    ReturnRequest.objects.filter(membership__user=user).delete()
    entries.update(email="", name="", number="", regulator=None, papers={})


def _waiting(clinic: Clinic):
    return RosterEntry.objects.filter(clinic=clinic, membership=None, ended_at=None)


def _attach(entry: RosterEntry, membership: Membership, *, now: datetime) -> None:
    """The position and location the clinic wrote down are held from this moment on."""
    if RosterEntry.objects.filter(membership=membership, ended_at=None).exists():
        return
    if not _waiting(entry.clinic).filter(pk=entry.pk).update(membership=membership, changed_at=now):
        return
    manager = _manager(entry, now=now)
    for position, location in entry.places:
        place = Position.objects.filter(pk=position, clinic=entry.clinic_id).first()
        house = Location.objects.filter(pk=location, clinic=entry.clinic_id).first()
        if place is None or manager is None:
            continue
        try:
            assign(membership, place, house, by=manager, now=now)
        except Conflict:  # closed in the meantime: the manager assigns another
            continue
    audit.record("roster.matched", entry, actor=membership.user, now=now, clinic=entry.clinic_id)


def _manager(entry: RosterEntry, *, now: datetime) -> User | None:
    """Who wrote it down, or another manager if that one has left."""
    if can_manage(entry.made_by, entry.clinic, now=now):
        return entry.made_by
    return managers_of(entry.clinic, now=now).order_by("pk").first()
