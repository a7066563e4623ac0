"""Draw a form from a bank: within each cell of the blueprint at random, unseen items first.

A case set is drawn whole or not at all, and its questions stand together in their written order.
Questions that are enemies never share a form.
"""

import random
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.domain.filling import Effort, choose_units
from quizzes.domain.ways import Cell, Supply, Unit
from training.lib.errors import Conflict


class BankTooSmall(Conflict):
    """The bank cannot fill the blueprint; what offers a start has checked this."""


NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """An item version that may be drawn."""

    item: int
    version: int
    topic: str
    level: str
    critical: bool
    signed: bool
    entry: Mapping[str, Any]  # what saving checks a response against, see `Kind.entry`
    fixed_order: bool = False
    case_set: int | None = None
    case_place: int = 0
    enemies: frozenset[int] = NOBODY  # items that may not be in the same form
    rating: Decimal | None = None  # of the panel
    facility: Decimal | None = None  # where enough people have answered it

    @property
    def cell(self) -> Cell:
        return (self.topic, self.level)

    @property
    def expected(self) -> Decimal | None:
        """The share of the marks people are expected to get: the panel's word comes first."""
        return self.facility if self.rating is None else self.rating


def enemies_in(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Of each item those it may not share a form with."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {item: frozenset(enemies) for item, enemies in found.items()}


def draw_form(
    blueprint: Mapping[Cell, int],
    candidates: Iterable[Candidate],
    *,
    seen: Collection[int] = (),
    chance: random.Random | None = None,
    effort: Effort | None = None,
) -> list[Candidate]:
    """Pick and shuffle items so that every form meets the blueprint.

    `seen` are items of earlier attempts: a retake takes as few of them as the bank allows, so
    that it tests knowledge and not memory.
    """
    chance = chance or _unpredictable()
    candidates = list(candidates)
    singles, joint = _sort_out(candidates)
    supply = _supply(singles, seen)
    taken = choose_units(blueprint, supply, _as_units(joint, seen), chance, effort)
    if taken is None:
        raise BankTooSmall(_why_not(blueprint, candidates))
    units = [joint[place] for place in taken]
    open_cells = Counter(blueprint) - Counter(one.cell for members in units for one in members)
    chance.shuffle(singles)
    singles.sort(key=lambda candidate: candidate.item in seen)  # stable: chance stays
    for candidate in singles:
        if open_cells[candidate.cell] > 0:
            open_cells[candidate.cell] -= 1
            units.append([candidate])
    chance.shuffle(units)
    return [candidate for members in units for candidate in members]


def _unpredictable() -> random.Random:
    """Seeded by the system, for one form: it shows too little of itself to be predicted.

    Asking the system for every choice would cost as much as all the rest of the draw.
    """
    return random.Random(secrets.randbits(256))  # noqa: S311


def is_fillable(blueprint: Mapping[Cell, int], candidates: Iterable[Candidate]) -> bool:
    """Whether `draw_form` would find a form."""
    singles, joint = _sort_out(candidates)
    return choose_units(blueprint, _supply(singles, ()), _as_units(joint, ())) is not None


def _sort_out(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[list[Candidate]]]:
    """Questions that nothing binds; and case sets and questions with enemies, in a fixed order.

    The members of a set are in their written order.
    """
    found = list(candidates)
    here = {candidate.item for candidate in found}
    singles: list[Candidate] = []
    joint: dict[tuple[str, int], list[Candidate]] = {}
    for candidate in found:
        if candidate.case_set is not None:
            joint.setdefault(("set", candidate.case_set), []).append(candidate)
        elif candidate.enemies & here:
            joint["item", candidate.item] = [candidate]
        else:
            singles.append(candidate)
    for members in joint.values():
        members.sort(key=lambda candidate: candidate.case_place)
    return singles, [joint[name] for name in sorted(joint)]


def _as_units(joint: Sequence[Sequence[Candidate]], seen: Collection[int]) -> list[Unit]:
    place_of = {one.item: place for place, members in enumerate(joint) for one in members}
    return [
        Unit(
            _supply(members, seen),
            frozenset(
                place_of[enemy] for one in members for enemy in one.enemies & place_of.keys()
            ),
        )
        for members in joint
    ]


def _supply(candidates: Sequence[Candidate], seen: Collection[int]) -> Supply:
    return Supply(
        new=_cells(one for one in candidates if one.item not in seen),
        met=_cells(one for one in candidates if one.item in seen),
    )


def _cells(candidates: Iterable[Candidate]) -> Counter[Cell]:
    return Counter(candidate.cell for candidate in candidates)


def _why_not(blueprint: Mapping[Cell, int], candidates: Sequence[Candidate]) -> str:
    have = _cells(candidates)
    for cell, count in blueprint.items():
        if have[cell] < count:
            words = _("This quiz cannot start: its bank lacks questions on {topic}.")
            return words.format(topic=cell[0])
    if any(candidate.enemies for candidate in candidates):
        return _("This quiz cannot start: too many of its questions give each other away.")
    return _("This quiz cannot start: its case sets do not fit its blueprint.")


def lay_out(drawn: Iterable[Candidate], chance: random.Random | None = None) -> list[dict]:
    """The form as it is stored: one entry per position, options in the order to be shown."""
    chance = chance or _unpredictable()
    return [_lay_out(candidate, chance) for candidate in drawn]


def _lay_out(candidate: Candidate, chance: random.Random) -> dict[str, Any]:
    entry = {
        **candidate.entry,
        "options": _order(candidate, chance),
        "version": candidate.version,
        "topic": candidate.topic,
        "critical": candidate.critical,
    }
    return entry if candidate.case_set is None else entry | {"set": candidate.case_set}


def _order(candidate: Candidate, chance: random.Random) -> list[str]:
    options = candidate.entry["options"]
    return list(options) if candidate.fixed_order else chance.sample(options, len(options))
