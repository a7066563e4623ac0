"""What figures of a question call for. Nothing is judged below the least number of responses.

The thresholds are the programme's (facility 0.30 and 0.95, discrimination 15) and those of the
reference formulas (efficiency 15); `docs/statistics.md` lists them. Of what asks somebody to act
the nearer end of the interval has to pass the threshold: chance alone asks nobody to change a key.
What asks for a look some day goes by the figure itself.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quizzes.domain.firmness import LEAST, Firmness, firmness_of
from quizzes.domain.statistics.intervals import fisher

HARD, EASY = 0.30, 0.95
WEAK, IDLE = 15.0, 15.0  # discrimination and its efficiency, per cent
BLANK = 0.10
TEMPTING = 0.05  # of all who had the question: fewer choosers do not make a key doubtful
DRIFTED, SURE_DRIFT = 0.10, 2.58
FAST_LEAST, SURE_FAST = 10, 3.0
RECENT_MONTHS = 3


class Urgency(StrEnum):
    ACT = "act"
    LOOK = "look"


class Finding(StrEnum):
    KEY_DOUBTFUL = "key-doubtful"  # a wrong option attracts the strong
    BACKWARDS = "backwards"  # the strong miss the question
    WEAK = "weak"
    GUESSED = "guessed"
    HARD = "hard"
    EASY = "easy"
    UNPICKED = "unpicked"
    OMITTED = "omitted"
    NOT_REACHED = "not-reached"
    DRIFT = "drift"
    KNOWN = "known"  # fast and right more often than ability explains
    UNEQUAL = "unequal"  # harder for a group than for equally able others


_ACT = {Finding.KEY_DOUBTFUL, Finding.BACKWARDS, Finding.GUESSED, Finding.UNEQUAL, Finding.KNOWN}


@dataclass(frozen=True)
class Verdict:
    """`facts` are what a sentence about it names."""

    finding: Finding
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def urgency(self) -> Urgency:
        return Urgency.ACT if self.finding in _ACT else Urgency.LOOK


def verdicts_on(figures: dict[str, Any]) -> list[Verdict]:
    """What is urgent first; empty where the question does its work, or too few have had it."""
    if firmness_of(figures["counted"]) == Firmness.TOO_FEW:
        return []
    found = [verdict for judge in _JUDGES for verdict in judge(figures)]
    return sorted(found, key=lambda verdict: verdict.urgency != Urgency.ACT)


def _on_key(figures: dict[str, Any]) -> Iterator[Verdict]:
    n = drawn_of(figures)
    for option in figures["options"]:
        interval = fisher(option["point_biserial"], n)
        chosen = (option["share"] or 0) >= TEMPTING
        if not option["right"] and chosen and interval and interval[0] > 0:
            yield Verdict(Finding.KEY_DOUBTFUL, {"option": option["option"]})


def _on_discrimination(figures: dict[str, Any]) -> Iterator[Verdict]:
    index, interval = figures["discrimination_index"], figures["discrimination_interval"]
    efficiency = figures["discriminative_efficiency"]
    if index is None:
        return
    if interval and interval[1] < 0:
        yield Verdict(Finding.BACKWARDS, {"index": index})
    elif index < WEAK or (efficiency is not None and efficiency < IDLE):
        yield Verdict(Finding.WEAK, {"index": index})


def _on_difficulty(figures: dict[str, Any]) -> Iterator[Verdict]:
    """By those who answered: a blank says nothing of difficulty."""
    share, guess = figures["facility_answered"], figures["random_guess_score"]
    if share is None:
        return
    high = (figures["facility_interval"] or (0.0, 1.0))[1]
    if guess and high <= guess:
        yield Verdict(Finding.GUESSED, {"share": share, "guess": guess})
    elif share < HARD:
        yield Verdict(Finding.HARD, {"share": share})
    elif share > EASY:
        yield Verdict(Finding.EASY, {"share": share})


def _on_options(figures: dict[str, Any]) -> Iterator[Verdict]:
    for option in figures["options"]:
        if not option["right"] and not option["count"]:
            yield Verdict(Finding.UNPICKED, {"option": option["option"]})


def _on_blanks(figures: dict[str, Any]) -> Iterator[Verdict]:
    for name, finding in (("omitted", Finding.OMITTED), ("not_reached", Finding.NOT_REACHED)):
        share = figures[name] / max(1, drawn_of(figures))
        if share >= BLANK:
            yield Verdict(finding, {"share": share})


def _on_drift(figures: dict[str, Any]) -> Iterator[Verdict]:
    """The last three months against all before."""
    months = figures["months"]
    earlier, recent = _pooled(months[:-RECENT_MONTHS]), _pooled(months[-RECENT_MONTHS:])
    if min(earlier[0], recent[0]) < LEAST:
        return
    whole = _pooled(months)[1]
    spread = math.sqrt(whole * (1 - whole) * (1 / earlier[0] + 1 / recent[0]))
    moved = recent[1] - earlier[1]
    if abs(moved) >= DRIFTED and abs(moved) > SURE_DRIFT * spread:
        yield Verdict(Finding.DRIFT, {"before": earlier[1], "after": recent[1]})


def _pooled(months: list[dict[str, Any]]) -> tuple[int, float]:
    n = sum(month["n"] for month in months)
    return n, sum(month["n"] * month["facility"] for month in months) / max(1, n)


def _on_speed(figures: dict[str, Any]) -> Iterator[Verdict]:
    fast = figures["fast"]
    if fast["n"] < FAST_LEAST or not fast["spread"]:
        return
    if (fast["right"] - fast["expected"]) / math.sqrt(fast["spread"]) > SURE_FAST:
        yield Verdict(Finding.KNOWN, {"n": fast["n"], "right": fast["right"]})


def _on_groups(figures: dict[str, Any]) -> Iterator[Verdict]:
    for one in figures["differential"]:
        if one["class"] == "C":
            yield Verdict(Finding.UNEQUAL, one)


_JUDGES = (
    _on_key,
    _on_discrimination,
    _on_difficulty,
    _on_options,
    _on_blanks,
    _on_drift,
    _on_speed,
    _on_groups,
)


def drawn_of(figures: dict[str, Any]) -> int:
    """In how many counted forms the question was, answered or not."""
    return sum(figures[name] for name in ("right", "partly", "wrong", "omitted", "not_reached"))
