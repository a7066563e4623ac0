"""Which case sets a form takes: only whole ones, so that every cell comes out exactly.

A set may have questions in several cells, so taking one limits which others fit. The search tries
every combination before it gives up: a blueprint that can be filled is filled.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

Cell = tuple[str, str]  # topic, level
Needs = tuple[int, ...]  # by cell


@dataclass(frozen=True)
class Supply:
    """Questions by cell: those new to the person, and those met in earlier attempts."""

    new: Counter[Cell] = field(default_factory=Counter)
    met: Counter[Cell] = field(default_factory=Counter)


class Choice(NamedTuple):
    """The fewest questions the person must meet again, and the places of the sets to take."""

    met: int
    sets: tuple[int, ...] = ()


def choose_sets(
    blueprint: Mapping[Cell, int],
    singles: Supply,
    sets: Sequence[Supply],
    chance: random.Random,
) -> list[int] | None:
    """The places of the sets to take; single questions fill the rest. None when nothing fits.

    Of all ways to fill the blueprint it is one with the fewest met questions. Where that leaves
    a choice, a set is as likely to come as a single question of its scarcest cell.
    """
    cells = list(blueprint)
    fresh = _by_cell(singles.new, cells)
    stock = _add(fresh, _by_cell(singles.met, cells))
    sizes = [_add(_by_cell(one.new, cells), _by_cell(one.met, cells)) for one in sets]
    fits = [
        sum(size) == one.new.total() + one.met.total()
        for size, one in zip(sizes, sets, strict=True)
    ]
    # What the sets from a place on could add, to see early where a way leads nowhere.
    more = [stock] * (len(sets) + 1)
    more_fresh = [fresh] * (len(sets) + 1)
    for place in reversed(range(len(sets))):
        adds = fits[place]
        more[place] = _add(more[place + 1], sizes[place]) if adds else more[place + 1]
        new = _by_cell(sets[place].new, cells)
        more_fresh[place] = _add(more_fresh[place + 1], new) if adds else more_fresh[place + 1]

    @cache
    def search(place: int, needs: Needs) -> Choice | None:
        if any(need > have for need, have in zip(needs, more[place], strict=True)):
            return None
        fewest = sum(max(0, need - new) for need, new in zip(needs, more_fresh[place], strict=True))
        if place == len(sets):
            return Choice(fewest)
        best: Choice | None = None
        for take in _ways(place, needs):
            rest = search(place + 1, _subtract(needs, sizes[place]) if take else needs)
            if rest is None:
                continue
            if take:
                rest = Choice(rest.met + sets[place].met.total(), (place, *rest.sets))
            if best is None or rest.met < best.met:
                best = rest
            if best.met == fewest:
                break
        return best

    def _ways(place: int, needs: Needs) -> list[bool]:
        size = sizes[place]
        if not fits[place] or any(part > need for part, need in zip(size, needs, strict=True)):
            return [False]
        if sets[place].met:
            return [False, True]
        shares = [
            need / have for need, have, part in zip(needs, more[place], size, strict=True) if part
        ]
        take = chance.random() < min(shares, default=0)
        return [take, not take]

    found = search(0, tuple(blueprint[cell] for cell in cells))
    return None if found is None else list(found.sets)


def can_fill(
    blueprint: Mapping[Cell, int], singles: Counter[Cell], sets: Sequence[Counter[Cell]]
) -> bool:
    """Whether some form exists: asked when a blueprint is loaded and before a start is offered."""
    supplies = [Supply(new=one) for one in sets]
    return choose_sets(blueprint, Supply(new=singles), supplies, random.Random(0)) is not None  # noqa: S311 (nothing is drawn)


def _by_cell(counts: Counter[Cell], cells: Sequence[Cell]) -> Needs:
    return tuple(counts[cell] for cell in cells)


def _add(one: Needs, other: Needs) -> Needs:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _subtract(one: Needs, other: Needs) -> Needs:
    return tuple(a - b for a, b in zip(one, other, strict=True))
