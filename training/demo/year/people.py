"""The other two clinics of the year, in Alberta and Ontario, with who manages and works there."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from clinics.domain.positions import assign, open_location, open_position
from clinics.domain.requirement_lines import AskedSet
from clinics.domain.requirement_sets import publish_requirements, today_at
from clinics.domain.starter_sets import lines_here, starter_sets
from clinics.enums import RequirementKind, RequirementLevel
from clinics.models import Position
from clinics.queries.requirement_choices import requirement_choices
from training.demo.harbourside import (
    ASKED,
    SILENT,
    UPLOADED,
    Looks,
    Member,
    register_member,
    send_papers,
)
from training.people.domain.consent import give_consent
from training.people.enums import AuthorityKind, MembershipRole
from training.people.models import Authority, Clinic, Membership, User

OPENED = timedelta(days=420)
_POSITION = "Physiotherapist who needles"


@dataclass(frozen=True)
class Place:
    """A clinic with its houses; `rules` names the starter set it began with."""

    slug: str
    name: str
    time_zone: str
    rules: str
    jurisdiction: str
    prefix: str
    houses: tuple[str, ...]
    manager: str
    staff: tuple[str, ...]


PLACES = [
    Place(
        slug="foothills",
        name="Foothills Physiotherapy (demonstration)",
        time_zone="America/Edmonton",
        rules="alberta",
        jurisdiction="Alberta",
        prefix="AB",
        houses=("Cottonwood Crescent", "Prairie Gate"),
        manager="Marit Osei-Lindgren",
        staff=(
            *("Abel Kurosawa-Reid", "Beatrix Njoroge", "Cosmo Delacroix", "Dagny Subramaniam"),
            *("Emeka Laurier", "Freya Castellano", "Gideon Park-Wójcik", "Hana Beauchamp"),
            *("Isidore Kaur-Blom", "Jarl Montgomery", "Kiri Vandermeer", "Lazlo Adeyemi"),
            *("Mireille Tanaka", "Nikolai Redfeather-Hale", "Oona Siddiqui", "Pascal Ihejirika"),
            *("Rosalind Zhao", "Sverre Mancini", "Tamsin Okafor", "Ulla Petrenko"),
        ),
    ),
    Place(
        slug="lakeshore",
        name="Lakeshore Physiotherapy (demonstration)",
        time_zone="America/Toronto",
        rules="ontario",
        jurisdiction="Ontario",
        prefix="ON",
        houses=("Lantern Street", "Mill Race", "Ferry Landing"),
        manager="Bram Castellanos-Yip",
        staff=(
            *("Aurelio Whitcombe", "Birgit Moreau-Singh", "Caspian Oduya", "Delphine Kaczmarek"),
            *("Elif Hargreaves", "Fergus Nakamura", "Giselle Abernathy-Cho", "Henrik Balogun"),
            *("Imke Fontaine", "Joaquin Thorsen", "Katya Desrosiers", "Linus Mbatha"),
            *("Maren Villalobos", "Nadir Kensington", "Orla Yamamoto", "Piotr Achebe"),
            *("Quilla Sandström", "Ruben Isfahani", "Saoirse Lindqvist", "Tibor Nwosu"),
            "Vesna Caldwell",
        ),
    ),
]
# Who works at a second clinic, too: of the first one named here, at the other.
IN_TWO = {"Abel Kurosawa-Reid": "lakeshore", "Aurelio Whitcombe": "foothills"}
# What is not in order; everybody else has sent all of it.
_SPECIAL: dict[str, dict[str, Any]] = {
    "Cosmo Delacroix": {"lapses_in": -23},
    "Dagny Subramaniam": {"excluded": ("thorax",)},
    "Gideon Park-Wójcik": {"insurance": UPLOADED},
    "Jarl Montgomery": {"register": SILENT},
    "Delphine Kaczmarek": {"excluded": ("thorax", "neck")},
    "Fergus Nakamura": {"lapses_in": 19},
    "Katya Desrosiers": {"insurance": SILENT, "cpr": SILENT},
    "Nadir Kensington": {"consents": False},
    "Saoirse Lindqvist": {"register": UPLOADED},
}


def open_clinics(
    admin: User, chance: random.Random, *, staff: int, now: datetime
) -> tuple[list[Clinic], list[User]]:
    """Both, with so many physiotherapists between them, the same number each."""
    clinics, people = [], []
    shares = [staff // 2, staff - staff // 2]
    for place, share in zip(PLACES, shares, strict=True):
        clinic, found = _open(place, admin, chance, share, now=now)
        clinics.append(clinic)
        people += found
    _let_work_in_two(people, now=now)
    return clinics, people


def _open(
    place: Place, admin: User, chance: random.Random, share: int, *, now: datetime
) -> tuple[Clinic, list[User]]:
    since = now - OPENED
    clinic = Clinic.objects.create(slug=place.slug, name=place.name, time_zone=place.time_zone)
    manager = _person(place.manager, place, since)
    Membership.objects.create(
        clinic=clinic, user=manager, role=MembershipRole.MANAGER, started_at=since
    )
    position = open_position(clinic, _POSITION, by=manager, now=since)
    _ask(position, place, by=manager, now=since)
    houses = [open_location(clinic, name, by=manager, now=since) for name in place.houses]
    regulator = Authority.objects.filter(
        kind=AuthorityKind.REGULATOR, jurisdiction=place.jurisdiction
    ).first()
    people = []
    for number, name in enumerate(place.staff[:share], start=1):
        joined = since + timedelta(days=chance.randrange(60))
        user = _person(name, place, joined)
        part = _employ(clinic, user, joined)
        assign(part, position, chance.choice(houses), by=manager, now=joined)
        usual: dict[str, Any] = {"lapses_in": chance.randrange(70, 340)}
        member = Member(name, 0, **usual | _SPECIAL.get(name, {}))
        if member.consents:
            give_consent(user, clinic, now=joined)
        looks = Looks(admin, None)
        send_papers(user, member, looks, now=now)
        register_member(user, regulator, f"{place.prefix}-2{number:05}", member, looks, now=now)
        people.append(user)
    return clinic, people


def _ask(position: Position, place: Place, *, by: User, now: datetime) -> None:
    """What of the starter set papers can show; theory that is examined here is optional."""
    today = today_at(position.clinic, now)
    starter = starter_sets()[place.rules]
    lines = lines_here(starter, requirement_choices(position.clinic, now, today))
    asked = [line for line in lines if line.kind in ASKED]
    asked += [
        replace(line, level=RequirementLevel.OPTIONAL)
        for line in lines
        if line.kind == RequirementKind.THEORY
    ]
    publish_requirements(
        position, AskedSet(asked, starts_on=today, source=starter.slug), by=by, now=now
    )


def _let_work_in_two(people: Sequence[User], *, now: datetime) -> None:
    by_name = {user.legal_name: user for user in people}
    since = now - timedelta(days=200)
    for name, slug in IN_TWO.items():
        if user := by_name.get(name):
            clinic = Clinic.objects.get(slug=slug)
            part = _employ(clinic, user, since)
            manager = clinic.memberships.get(role=MembershipRole.MANAGER).user
            assign(part, clinic.positions.get(), None, by=manager, now=since)
            give_consent(user, clinic, now=since)


def _person(name: str, place: Place, joined: datetime) -> User:
    address = name.split()[0].lower()
    return User.objects.create_user(
        f"{address}@{place.slug}.example", legal_name=name, time_zone=place.time_zone
    )


def _employ(clinic: Clinic, user: User, since: datetime) -> Membership:
    return Membership.objects.create(
        clinic=clinic, user=user, role=MembershipRole.STAFF, started_at=since
    )
