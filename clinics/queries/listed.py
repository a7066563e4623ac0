"""Everybody on a clinic's list: who works there, and who is written down and has not come yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from clinics.models import Assignment, Location, Position, RosterEntry
from training.people.enums import MembershipRole
from training.people.models import Clinic, ClinicInvitation, Consent, Registration

Place = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """One person of the list, as far as the clinic may know them.

    `emails` and `numbers` are all by which a row of a file means this person.
    """

    entry: int | None = None
    entry_id: UUID | None = None
    membership: int | None = None
    membership_id: UUID | None = None
    user: int | None = None
    emails: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    email: str = ""
    name: str = ""
    number: str = ""
    regulator: str = ""
    places: tuple[Place, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)
    consents: bool = False
    since: datetime | None = None
    invited_until: datetime | None = None

    @property
    def label(self) -> str:
        return self.name or self.email or self.number

    @property
    def has_joined(self) -> bool:
        return self.membership is not None

    @property
    def noted(self) -> list[tuple[str, date]]:
        """Last days of papers as the clinic wrote them down."""
        return [(kind, date.fromisoformat(day)) for kind, day in self.papers.items()]


def plain_number(number: str) -> str:
    """`PT-4711` and `pt 4711` are one number; zeros in front count."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())


def listed_people(clinic: Clinic, *, now: datetime) -> list[Listed]:
    """By name. Seven statements, however many they are."""
    entries = list(
        RosterEntry.objects.filter(clinic=clinic, ended_at=None).select_related("regulator")
    )
    members = list(_members(clinic, now=now))
    by_member = {entry.membership_id: entry for entry in entries if entry.membership_id}
    places = _places_held([member.pk for member in members], now)
    numbers = _numbers([member.user_id for member in members if member.consents_now])
    invited = _open_invitations(clinic)
    found = [
        _member(member, by_member.get(member.pk), places[member.pk], numbers[member.user_id])
        for member in members
    ]
    waiting = [entry for entry in entries if entry.membership_id is None]
    names = _names_of_places(clinic, waiting)
    found += [_waiting(entry, names, invited.get(entry.email)) for entry in waiting]
    written = {entry.email for entry in entries}
    found += [
        Listed(emails=frozenset([email]), email=email, since=row.invited_at,
               invited_until=row.expires_at)
        for email, row in invited.items()
        if email not in written
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.label.casefold(), one.email))


def _members(clinic: Clinic, *, now: datetime) -> Any:
    consents = Consent.objects.filter(person=OuterRef("user"), clinic=clinic).live_at(now)
    invitations = ClinicInvitation.objects.filter(accepted_by=OuterRef("user"), clinic=clinic)
    return (
        clinic.memberships.live_at(now)
        .filter(role=MembershipRole.STAFF)
        .select_related("user")
        .annotate(
            consents_now=Exists(consents),
            invited_as=Subquery(invitations.order_by("-accepted_at").values("email")[:1]),
        )
        .order_by("pk")
    )


def _member(
    member: Any, entry: RosterEntry | None, places: list[Place], held: list[tuple[str, str]]
) -> Listed:
    """The name of their own only with consent; else what the clinic itself wrote down."""
    user = member.user
    own_name = user.legal_name if member.consents_now or not (entry or member.invited_as) else ""
    number, regulator = held[0] if held else ("", "")
    noted = (entry.number, str(entry.regulator or "")) if entry else ("", "")
    emails = {user.email, member.invited_as or "", entry.email if entry else ""}
    return Listed(
        entry=entry.pk if entry else None,
        entry_id=entry.public_id if entry else None,
        membership=member.pk,
        membership_id=member.public_id,
        user=member.user_id,
        emails=frozenset(email.lower() for email in emails if email),
        numbers=frozenset(
            plain for text in (noted[0], *(n for n, _r in held)) if (plain := plain_number(text))
        ),
        email=(entry.email if entry else "") or member.invited_as or user.email,
        name=(entry.name if entry else "") or own_name,
        number=noted[0] or number,
        regulator=noted[1] or regulator,
        places=tuple(places),
        papers=entry.papers if entry else {},
        consents=member.consents_now,
        since=member.started_at,
    )


def _waiting(
    entry: RosterEntry, names: Mapping[tuple[str, int], str], invited: ClinicInvitation | None
) -> Listed:
    return Listed(
        entry=entry.pk,
        entry_id=entry.public_id,
        emails=frozenset([entry.email] if entry.email else []),
        numbers=frozenset([plain_number(entry.number)] if entry.number else []),
        email=entry.email,
        name=entry.name,
        number=entry.number,
        regulator=str(entry.regulator or ""),
        places=tuple(
            (names.get(("position", position), ""), names.get(("location", location), ""))
            for position, location in entry.places
        ),
        papers=entry.papers,
        since=entry.made_at,
        invited_until=invited.expires_at if invited else None,
    )


def _places_held(memberships: Iterable[int], moment: datetime) -> dict[int, list[Place]]:
    held: dict[int, list[Place]] = defaultdict(list)
    rows = Assignment.objects.live_at(moment).filter(membership__in=list(memberships))
    for membership, title, name in rows.order_by("pk").values_list(
        "membership", "position__title", "location__name"
    ):
        held[membership].append((title, name or ""))
    return held


def _numbers(people: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Registrations of those who consent: number and body."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Registration.objects.filter(user__in=list(people), ended_at=None).order_by("pk")
    for person, number, body in rows.values_list("user", "number", "authority__name"):
        found[person].append((number, body))
    return found


def _open_invitations(clinic: Clinic) -> dict[str, ClinicInvitation]:
    rows = clinic.invitations.filter(accepted_at=None, withdrawn_at=None, role=MembershipRole.STAFF)
    return {row.email: row for row in rows}


def _names_of_places(clinic: Clinic, entries: Iterable[RosterEntry]) -> dict[tuple[str, int], str]:
    wanted = [pair for entry in entries for pair in entry.places]
    if not wanted:
        return {}
    positions = Position.objects.filter(clinic=clinic).values_list("pk", "title")
    locations = Location.objects.filter(clinic=clinic).values_list("pk", "name")
    return {("position", pk): title for pk, title in positions} | {
        ("location", pk): name for pk, name in locations
    }
