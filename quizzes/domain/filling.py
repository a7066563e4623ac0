"""Which units a form takes, so that every cell of its blueprint comes out exactly.

Taking one limits which others fit, so this is a search. Its steps are bounded. Where they do not
suffice, a draw takes the best of many forms put together by lot; where none of these comes out,
the very search that the check before it made: what was found fillable is drawn.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import prod
from typing import NamedTuple

from quizzes.domain.ways import (
    Cell,
    Grouping,
    Needs,
    Steps,
    Supply,
    TooLong,
    Unit,
    Way,
    add,
    by_cell,
    subtract,
)

MOST_STEPS = 60_000  # ways looked at: a fraction of a second
TRIES = 100  # as long again
_SURELY = 1e6  # the odds of what is needed to the last


class Effort(NamedTuple):
    """How long a draw looks for the fewest met questions. What may be drawn stays the same."""

    steps: int
    tries: int


class Choice(NamedTuple):
    """The fewest questions the person must meet again, and the places of the units to take."""

    met: int
    units: tuple[int, ...] = ()


def choose_units(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    units: Sequence[Unit],
    chance: random.Random | None = None,
    effort: Effort | None = None,
) -> list[int] | None:
    """The places of the units to take; single questions fill the rest. None when nothing fits.

    Of all ways to fill the blueprint it is one with the fewest met questions. Where that leaves
    a choice, a unit is as likely to come as a single question of its scarcest cell. Without
    `chance` any way will do, and the same question gets the same answer.
    """
    if chance is not None:
        effort = effort or Effort(MOST_STEPS, TRIES)
        try:
            found = _search(blueprint, singles, units, chance, effort.steps)
        except TooLong:
            by_lot = _by_lot(blueprint, singles, units, chance, effort.tries)
            # What was met came last in the lottery, and may have been what was needed first.
            if by_lot is None:
                by_lot = _by_lot(blueprint, *_all_new(singles, units), chance, TRIES)
            return choose_units(blueprint, singles, units) if by_lot is None else by_lot
        return None if found is None else list(found.units)
    singles, units = _all_new(singles, units)
    try:
        found = _search(blueprint, singles, units, None, MOST_STEPS)
    except TooLong:
        chance = random.Random(0)  # noqa: S311  (no secret)
        return _by_lot(blueprint, singles, units, chance, TRIES)
    return None if found is None else list(found.units)


def _all_new(singles: Supply, units: Sequence[Unit]) -> tuple[Supply, list[Unit]]:
    """The same as for somebody who has met nothing."""
    return Supply(singles.all), [Unit(Supply(unit.supply.all), unit.enemies) for unit in units]


def _search(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    units: Sequence[Unit],
    chance: random.Random | None,
    most_steps: int,
) -> Choice | None:
    cells = list(blueprint)
    wanted = tuple(blueprint[cell] for cell in cells)
    steps = Steps(most_steps)
    groups = list(Grouping(cells, wanted, units, chance, steps))
    if chance is not None:
        chance.shuffle(groups)
    # What the groups from a place on could add, to see early where a way leads nowhere.
    more, fresh = [by_cell(singles.all, cells)], [by_cell(singles.new, cells)]
    for ways in reversed(groups):
        more.insert(0, add(more[0], _most(way.size for way in ways)))
        fresh.insert(0, add(fresh[0], _most(way.new for way in ways)))
    sizes = [by_cell(unit.supply.all, cells) for unit in units]

    @cache
    def search(place: int, needs: Needs) -> Choice | None:
        if any(need > have for need, have in zip(needs, more[place], strict=True)):
            return None
        fewest = sum(max(0, need - new) for need, new in zip(needs, fresh[place], strict=True))
        if place == len(groups):
            return Choice(fewest)
        best: Choice | None = None
        for way in in_order(place, needs):
            rest = search(place + 1, subtract(needs, way.size))
            if rest is None:
                continue
            if best is None or rest.met + way.met < best.met:
                best = Choice(rest.met + way.met, way.units + rest.units)
            if best.met == fewest:
                break
        return best

    def in_order(place: int, needs: Needs) -> Iterable[Way]:
        steps.take(len(groups[place]))
        fitting = [way for way in groups[place] if _fits(way.size, needs)]
        if chance is None or len(fitting) < 2:
            return fitting
        lots = []
        for number, way in enumerate(fitting):
            shares = [_share(sizes[unit], needs, more[place]) for unit in way.units]
            lots.append((way.met, -(chance.random() ** (1 / _odds(way, shares))), number))
        return [fitting[number] for _met, _lot, number in sorted(lots)]

    return search(0, wanted)


def _by_lot(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    units: Sequence[Unit],
    chance: random.Random,
    tries: int,
) -> list[int] | None:
    """The form with the fewest met questions of many, each taken in the order of a lottery."""
    cells = list(blueprint)
    wanted = tuple(blueprint[cell] for cell in cells)
    lots = [
        *_Lot.of_units(units, cells),
        *_Lot.of_singles(singles.new, cells, new=True),
        *_Lot.of_singles(singles.met, cells, new=False),
    ]
    best: tuple[int, list[int]] | None = None
    for _try in range(tries):
        chance.shuffle(lots)
        lots.sort(key=lambda lot: lot.met)  # stable: chance stays
        found = _in_turn(lots, wanted, units)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is not None and not best[0]:
            break
    return None if best is None else best[1]


class _Lot(NamedTuple):
    """A unit, or one of the single questions, which has no place."""

    size: Needs
    met: int
    place: int | None = None

    @classmethod
    def of_units(cls, units: Sequence[Unit], cells: Sequence[Cell]) -> Iterator["_Lot"]:
        for place, unit in enumerate(units):
            size = by_cell(unit.supply.all, cells)
            if place not in unit.enemies and sum(size) == unit.supply.all.total():
                yield cls(size, unit.supply.met.total(), place)

    @classmethod
    def of_singles(
        cls, counts: Counter[Cell], cells: Sequence[Cell], *, new: bool
    ) -> Iterator["_Lot"]:
        for cell in counts.elements():
            if cell in cells:
                yield cls(by_cell(Counter([cell]), cells), int(not new))


def _in_turn(
    lots: Iterable[_Lot], needs: Needs, units: Sequence[Unit]
) -> tuple[int, list[int]] | None:
    """What the lots take one after the other, with its met questions; None when some lack."""
    met, taken, apart = 0, list[int](), set[int]()
    for lot in lots:
        if lot.place in apart or not _fits(lot.size, needs):
            continue
        needs = subtract(needs, lot.size)
        met += lot.met
        if lot.place is not None:
            taken.append(lot.place)
            apart |= units[lot.place].enemies
    return None if any(needs) else (met, taken)


def _fits(size: Needs, needs: Needs) -> bool:
    return all(part <= need for part, need in zip(size, needs, strict=True))


def _share(size: Needs, needs: Needs, have: Needs) -> float:
    """Of its scarcest cell, how much of what is there is needed."""
    cells = zip(needs, have, size, strict=True)
    return min((need / there for need, there, part in cells if part and there), default=0)


def _odds(way: Way, shares: Sequence[float]) -> float:
    return way.number * prod(share / (1 - share) if share < 1 else _SURELY for share in shares)


def _most(sizes: Iterable[Needs]) -> Needs:
    return tuple(map(max, zip(*sizes, strict=True)))


def can_fill(
    blueprint: Mapping[Cell, int], singles: Counter[Cell], sets: Sequence[Counter[Cell]]
) -> bool:
    """Whether some form exists where no enemies are: asked when item files are loaded."""
    units = [Unit(Supply(new=one)) for one in sets]
    return choose_units(blueprint, Supply(new=singles), units) is not None
