"""What a form may take of questions that belong together or must stay apart.

A unit is taken whole: a case set, or one question that has enemies. Units joined by enmity,
directly or by way of others, are a group; each group can be taken in so many ways.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Cell = tuple[str, str]  # topic, level
Needs = tuple[int, ...]  # by cell

MOST_WAYS = 2_000  # of one group; more are not looked at, always the same ones


class TooLong(Exception):
    """There is more to look at than a draw may take the time for."""


class Steps:
    """How many ways may still be looked at."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, number: int = 1) -> None:
        self.left -= number
        if self.left < 0:
            raise TooLong


@dataclass(frozen=True)
class Supply:
    """Questions by cell: those new to the person, and those met in earlier attempts."""

    new: Counter[Cell] = field(default_factory=Counter)
    met: Counter[Cell] = field(default_factory=Counter)

    @property
    def all(self) -> Counter[Cell]:
        return self.new + self.met


@dataclass(frozen=True)
class Unit:
    """`enemies` are the places of other units; one that names itself is never taken."""

    supply: Supply
    enemies: frozenset[int] = frozenset()


class Way(NamedTuple):
    """Some units of a group, none of them enemies, with what they hold of each cell."""

    size: Needs
    new: Needs  # not met before
    units: tuple[int, ...] = ()
    number: int = 1  # of ways that are as good

    @property
    def met(self) -> int:
        return sum(self.size) - sum(self.new)


Ways = dict[Needs, Way]  # by size: of ways as large, the one with fewest met questions


class Grouping:
    """The groups of some units, and every way to take each."""

    def __init__(
        self,
        cells: Sequence[Cell],
        needs: Needs,
        units: Sequence[Unit],
        chance: random.Random | None,
        steps: Steps,
    ) -> None:
        self.units, self.needs, self.chance, self.steps = units, needs, chance, steps
        self.none = Way((0,) * len(cells), (0,) * len(cells))
        self.alone = [
            Way(by_cell(unit.supply.all, cells), by_cell(unit.supply.new, cells), (place,))
            for place, unit in enumerate(units)
        ]
        self.useful = frozenset(
            place
            for place, unit in enumerate(units)
            if place not in unit.enemies
            and sum(self.alone[place].size) == unit.supply.all.total()
            and self._fits(self.alone[place].size)
        )

    def __iter__(self) -> Iterator[list[Way]]:
        for group in self._joined(self.useful):
            yield list(self._ways(group).values())

    def _fits(self, size: Needs) -> bool:
        return all(part <= need for part, need in zip(size, self.needs, strict=True))

    def _joined(self, places: Iterable[int]) -> Iterator[frozenset[int]]:
        """Those that enmity joins, directly or by way of others, in a fixed order."""
        left = set(places)
        while left:
            waiting, group = [min(left)], set()
            while waiting:
                place = waiting.pop()
                if place in left:
                    left.remove(place)
                    group.add(place)
                    waiting += self.units[place].enemies & left
            yield frozenset(group)

    def _ways(self, group: frozenset[int]) -> Ways:
        """With the unit that has most enemies, or without it; what is left falls apart."""
        if len(group) == 1:
            (place,) = group
            return self._merged([self.none, self.alone[place]])
        ways: Ways = {self.none.size: self.none}
        for part in self._joined(group):
            ways = self._both(ways, self._split(part) if len(part) > 1 else self._ways(part))
        return ways

    def _split(self, group: frozenset[int]) -> Ways:
        chosen = max(sorted(group), key=lambda place: len(self.units[place].enemies & group))
        without = self._ways(group - {chosen}) if len(group) > 1 else {}
        others = group - {chosen} - self.units[chosen].enemies
        beside = self._ways(others) if others else {self.none.size: self.none}
        taken = self._both({self.alone[chosen].size: self.alone[chosen]}, beside)
        return self._merged([*without.values(), *taken.values()])

    def _both(self, some: Ways, others: Ways) -> Ways:
        return self._merged(
            _together(one, other) for one in some.values() for other in others.values()
        )

    def _merged(self, ways: Iterable[Way]) -> Ways:
        found: Ways = {}
        for way in ways:
            self.steps.take()
            if not self._fits(way.size):
                continue
            rival = found.get(way.size)
            if rival is None:
                if len(found) < MOST_WAYS:
                    found[way.size] = way
            elif way.met <= rival.met:
                found[way.size] = self._better(way, rival)
        return found

    def _better(self, way: Way, rival: Way) -> Way:
        """Fewer met questions; of equals any, each as likely."""
        if way.met < rival.met or self.chance is None:
            return way if way.met < rival.met else rival
        number = way.number + rival.number
        kept = way if self.chance.random() * number < way.number else rival
        return kept._replace(number=number)


def _together(one: Way, other: Way) -> Way:
    return Way(
        add(one.size, other.size),
        add(one.new, other.new),
        one.units + other.units,
        one.number * other.number,
    )


def by_cell(counts: Counter[Cell], cells: Sequence[Cell]) -> Needs:
    return tuple(counts[cell] for cell in cells)


def add(one: Needs, other: Needs) -> Needs:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def subtract(one: Needs, other: Needs) -> Needs:
    return tuple(a - b for a, b in zip(one, other, strict=True))
