"""Which units a form takes, so that every cell of its blueprint comes out exactly.

Taking one limits which others fit, so this is a search. Its steps are bounded, and a draw falls
back to the very search that the check before it made: what was found fillable is drawn.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import prod
from typing import NamedTuple

from quizzes.domain.ways import Cell, Grouping, Needs, Supply, Unit, Way, add, by_cell, subtract

MOST_STEPS = 20_000  # a fraction of a second
_SURELY = 1e6  # the odds of what is needed to the last


class Choice(NamedTuple):
    """The fewest questions the person must meet again, and the places of the units to take."""

    met: int
    units: tuple[int, ...] = ()


class _TooLong(Exception):
    """The search has used up its steps."""


def choose_units(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    units: Sequence[Unit],
    chance: random.Random | None = None,
) -> list[int] | None:
    """The places of the units to take; single questions fill the rest. None when nothing fits.

    Of all ways to fill the blueprint it is one with the fewest met questions. Where that leaves
    a choice, a unit is as likely to come as a single question of its scarcest cell. Without
    `chance` any way will do, and the same question gets the same answer.
    """
    if chance is not None:
        try:
            found = _search(blueprint, singles, units, chance)
        except _TooLong:
            return choose_units(blueprint, singles, units)
        return None if found is None else list(found.units)
    anything = [Unit(Supply(unit.supply.all), unit.enemies) for unit in units]
    try:
        found = _search(blueprint, Supply(singles.all), anything, None)
    except _TooLong:
        return None
    return None if found is None else list(found.units)


def _search(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    units: Sequence[Unit],
    chance: random.Random | None,
) -> Choice | None:
    cells = list(blueprint)
    wanted = tuple(blueprint[cell] for cell in cells)
    groups = list(Grouping(cells, wanted, units, chance))
    if chance is not None:
        chance.shuffle(groups)
    # What the groups from a place on could add, to see early where a way leads nowhere.
    more, fresh = [by_cell(singles.all, cells)], [by_cell(singles.new, cells)]
    for ways in reversed(groups):
        more.insert(0, add(more[0], _most(way.size for way in ways)))
        fresh.insert(0, add(fresh[0], _most(way.new for way in ways)))
    sizes = [by_cell(unit.supply.all, cells) for unit in units]
    steps = iter(range(MOST_STEPS))

    @cache
    def search(place: int, needs: Needs) -> Choice | None:
        if any(need > have for need, have in zip(needs, more[place], strict=True)):
            return None
        if next(steps, None) is None:
            raise _TooLong
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
        fitting = [way for way in groups[place] if _fits(way.size, needs)]
        if chance is None or len(fitting) < 2:
            return fitting
        lots = []
        for number, way in enumerate(fitting):
            shares = [_share(sizes[unit], needs, more[place]) for unit in way.units]
            lots.append((way.met, -(chance.random() ** (1 / _odds(way, shares))), number))
        return [fitting[number] for _met, _lot, number in sorted(lots)]

    return search(0, wanted)


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
