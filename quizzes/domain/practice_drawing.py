"""Which questions practice gives: what was not practised for longest, and case sets whole."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quizzes.domain.drawing import Candidate
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion

NEVER = datetime.min.replace(tzinfo=UTC)


def draw_practice(
    versions: Sequence[ItemVersion], count: int, chance: random.Random | None = None
) -> list[ItemVersion]:
    """Those never practised first, then the longest ago; by chance among equals.

    The questions of a case set come together and in their written order. A set that is larger
    than the wish is drawn alone, or it would never be practised.
    """
    chance = chance or secrets.SystemRandom()
    units = _units(versions)
    chance.shuffle(units)
    units.sort(key=_longest_ago)
    drawn: list[list[ItemVersion]] = []
    free = count
    for unit in units:
        if len(unit) <= free or (not drawn and free > 0):
            drawn.append(unit)
            free -= len(unit)
    chance.shuffle(drawn)
    return [version for unit in drawn for version in unit]


def _units(versions: Sequence[ItemVersion]) -> list[list[ItemVersion]]:
    units = [[version] for version in versions if version.case_set_id is None]
    sets: dict[int, list[ItemVersion]] = {}
    for version in versions:
        if version.case_set_id is not None:
            sets.setdefault(version.case_set_id, []).append(version)
    for members in sets.values():
        members.sort(key=lambda version: version.case_place or 0)
    return units + list(sets.values())


def _longest_ago(unit: Sequence[Any]) -> datetime:
    return min(version.last_at or NEVER for version in unit)


def as_candidate(version: ItemVersion) -> Candidate:
    return Candidate(
        item=version.item_id,
        version=version.pk,
        topic=version.topic,
        level=version.level,
        critical=version.critical,
        signed=version.signed_at is not None,
        entry=get_kind(version.kind).form_entry(version.payload),
        fixed_order=bool(version.payload.get("fixed_order")),
        case_set=version.case_set_id,
        case_place=version.case_place or 0,
    )


@dataclass(frozen=True)
class PlaceInCase:
    """Which of the questions of its case set a position is, as far as they were drawn."""

    number: int
    count: int


def place_in_case(items: Sequence[dict[str, Any]], position: int) -> PlaceInCase | None:
    case = items[position - 1].get("set")
    if case is None:
        return None
    members = [place for place, entry in enumerate(items, 1) if entry.get("set") == case]
    return PlaceInCase(number=members.index(position) + 1, count=len(members))
