"""What was chosen of each question, by whom, and what was left blank."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from quizzes.domain.statistics.entries import Entries, Floats, Integers, noise_of, sums
from quizzes.domain.statistics.parts import (
    MOST_FREE,
    OTHER,
    chosen_parts,
    is_free,
    is_right,
    listed_parts,
)
from quizzes.domain.statistics.reading import Sheets
from quizzes.models import ItemVersion

GROUPS = 5  # of equal size, by score: the lowest first


@dataclass(frozen=True)
class Tally:
    """Of each different response: to which item, how often, with what rest scores, by group."""

    item: Integers
    count: Integers
    rest: Floats
    groups: Integers  # (responses, GROUPS)

    @property
    def size(self) -> int:
        return len(self.item)


@dataclass(frozen=True)
class Rests:
    """Of each item: how many were drawn, sum and sum of squares of what else they scored."""

    count: Integers
    sums: Floats
    spread: Floats  # sum of squared deviations
    groups: Integers  # (items, GROUPS)


def score_groups(totals: Floats) -> Integers:
    """Fifths by total; who has the same total is in the same group."""
    if not len(totals):
        return np.zeros(0, np.int64)
    edges = np.quantile(totals, np.arange(1, GROUPS) / GROUPS)
    return np.searchsorted(edges, totals, side="left")


def tally(sheets: Sheets, drawn: Entries, rest: Floats, group: Integers) -> Tally:
    """`drawn` are all entries of the sheets; `group` is of the attempts."""
    size = len(sheets.examples)
    in_group = sheets.response * GROUPS + group[drawn.attempt]
    return Tally(
        item=drawn.item[sheets.examples],
        count=np.bincount(sheets.response, minlength=size),
        rest=sums(sheets.response, rest, size),
        groups=np.bincount(in_group, minlength=size * GROUPS).reshape(size, GROUPS),
    )


def rests_of(drawn: Entries, rest: Floats, group: Integers) -> Rests:
    in_group = drawn.item * GROUPS + group[drawn.attempt]
    return Rests(
        count=drawn.count,
        sums=drawn.per_item(rest),
        spread=drawn.per_item(drawn.deviations(rest) ** 2),
        groups=np.bincount(in_group, minlength=drawn.items * GROUPS).reshape(-1, GROUPS),
    )


def options_of(
    version: ItemVersion,
    item: int,
    codes: Integers,
    responses: list[Any],
    found: Tally,
    rests: Rests,
) -> list[dict[str, Any]]:
    """One entry per option in the order of the question; of free answers, the commonest first."""
    chosen: dict[str, list[int]] = {part: [] for part in listed_parts(version)}
    right = listed_parts(version)
    for code, response in zip(codes, responses, strict=True):
        if response is not None:
            for part in chosen_parts(version, response):
                chosen.setdefault(part, []).append(int(code))
                right.setdefault(part, is_right(version, response))
    if is_free(version):
        chosen = _commonest(chosen, found)
    return [
        {"option": part, "right": right.get(part, False)} | _figures(codes_, item, found, rests)
        for part, codes_ in chosen.items()
    ]


def _commonest(chosen: dict[str, list[int]], found: Tally) -> dict[str, list[int]]:
    ordered = sorted(chosen, key=lambda part: -found.count[chosen[part]].sum())
    kept = {part: chosen[part] for part in ordered[:MOST_FREE]}
    if rest := [code for part in ordered[MOST_FREE:] for code in chosen[part]]:
        kept[OTHER] = rest
    return kept


def _figures(codes: list[int], item: int, found: Tally, rests: Rests) -> dict[str, Any]:
    count, drawn = int(found.count[codes].sum()), int(rests.count[item])
    by_group = found.groups[codes].sum(axis=0)
    return {
        "count": count,
        "share": count / drawn if drawn else None,
        "point_biserial": _point_biserial(count, float(found.rest[codes].sum()), item, rests),
        "groups": [
            int(part) / int(whole) if whole else None
            for part, whole in zip(by_group, rests.groups[item], strict=True)
        ],
    }


def _point_biserial(count: int, rest: float, item: int, rests: Rests) -> float | None:
    """Correlation of "chose it" with the rest score, over all who were asked."""
    drawn = int(rests.count[item])
    spread = float(rests.spread[item])
    if not 0 < count < drawn or spread <= drawn * noise_of(rests.sums / max(1, drawn)) ** 2:
        return None
    shared = rest - count * float(rests.sums[item]) / drawn
    chose = count * (drawn - count) / drawn
    return float(np.clip(shared / np.sqrt(chose * spread), -1, 1))


def codes_by_item(found: Tally) -> dict[int, Integers]:
    places: dict[int, list[int]] = defaultdict(list)
    for code, item in enumerate(found.item.tolist()):
        places[item].append(code)
    return {item: np.array(codes) for item, codes in places.items()}


def blanks(sheets: Sheets, drawn: Entries) -> tuple[Integers, Integers]:
    """Omitted and not reached, by item: a blank after the last answer was not reached."""
    last = np.zeros(drawn.attempts, np.int64)
    answered = sheets.answered
    np.maximum.at(last, drawn.attempt[answered], sheets.position[answered])
    beyond = sheets.position > last[drawn.attempt]
    not_reached = np.bincount(drawn.item[beyond & ~answered], minlength=drawn.items)
    blank = np.bincount(drawn.item[~answered], minlength=drawn.items)
    return blank - not_reached, not_reached
