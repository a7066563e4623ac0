"""Time per question, from the gaps between saves: what came before a save is counted for it.

An approximation that costs nothing while people sit. Reading ahead and coming back are counted
for whatever is saved next, so medians are given, which a pause does not move.
"""

from dataclasses import dataclass

import numpy as np

from quizzes.domain.statistics.entries import Entries, Floats, Integers, sorted_within, sums
from quizzes.domain.statistics.reading import MICROSECONDS, Saves, Sheets, Sittings

QUARTERS = (0.25, 0.5, 0.75)
FAST = 1 / 3  # of the median: hardly time to read
LONGEST = 2**40 - 1  # microseconds from the start: twelve days, more than any sitting takes


@dataclass(frozen=True)
class Times:
    """By item, in seconds, nan where nobody answered; and who answered in hardly any time."""

    count: Integers
    quarters: Floats  # (items, 3)
    fast: Integers
    fast_right: Integers
    expected: Floats  # fast and right answers, had they been as good as their score group
    spread: Floats  # variance of that number


def seconds_per_entry(sheets: Sheets, saves: Saves, sittings: Sittings) -> Floats:
    """0 where nothing was saved."""
    if not len(saves.attempt):
        return np.zeros(len(sheets.attempt))
    width = int(max(sheets.position.max(initial=0), saves.position.max())) + 1
    since = np.clip(saves.received - sittings.started[saves.attempt], 0, LONGEST)
    order = np.argsort(saves.attempt * (LONGEST + 1) + since)
    attempt, position, since = saves.attempt[order], saves.position[order], since[order]
    gaps = since / MICROSECONDS
    same = attempt[1:] == attempt[:-1]
    gaps[1:][same] -= since[:-1][same] / MICROSECONDS
    spent = sums(attempt * width + position, gaps, len(sittings) * width)
    return spent[sheets.attempt * width + sheets.position]


def times_of(drawn: Entries, seconds: Floats, right: Floats, group: Integers) -> Times:
    """`right` is 1 for full marks; `group` is the score group of each attempt."""
    timed = seconds > 0
    entries = drawn.only(timed)
    seconds, right = seconds[timed], right[timed]
    quarters = _quantiles(entries, seconds)
    fast = seconds < FAST * quarters[:, 1][entries.item]
    cell = entries.item * (int(group.max(initial=0)) + 1) + group[entries.attempt]
    cells = np.bincount(cell)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = (np.bincount(cell, right) / cells)[cell[fast]]
    items = entries.item[fast]

    def by_item(values: Floats | None = None) -> Floats:
        return sums(items, values, entries.items)

    return Times(
        count=entries.count,
        quarters=quarters,
        fast=by_item().astype(np.int64),
        fast_right=by_item(right[fast]).round().astype(np.int64),
        expected=by_item(chance),
        spread=by_item(chance * (1 - chance)),
    )


def _quantiles(entries: Entries, seconds: Floats) -> Floats:
    """Of each item; between two values it is the line between them."""
    ordered = sorted_within(entries, seconds)
    starts = np.cumsum(entries.count) - entries.count
    found = np.full((entries.items, len(QUARTERS)), np.nan)
    some = entries.count > 0
    for column, share in enumerate(QUARTERS):
        place = starts[some] + share * (entries.count[some] - 1)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, starts[some] + entries.count[some] - 1)
        found[some, column] = ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return found
