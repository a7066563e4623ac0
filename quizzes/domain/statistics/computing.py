"""All figures of one edition of a quiz, put together from what was read. Writes nothing."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from quizzes.domain.item_analysis import item_analysis, known
from quizzes.domain.statistics import decisions, groups, intervals, months, options, times
from quizzes.domain.statistics.entries import Entries, Floats, sums
from quizzes.domain.statistics.items import figures_of_items
from quizzes.domain.statistics.parts import guess_score
from quizzes.domain.statistics.reading import (
    Progress,
    Saves,
    Sheets,
    Sittings,
    read_examples,
    read_saves,
    read_sheets,
    read_sittings,
)
from quizzes.domain.statistics.totals import figures_of_test
from quizzes.enums import AttemptsCounted
from quizzes.models import ItemVersion, QuizVersion

Figures = dict[str, Any]


@dataclass(frozen=True)
class Computed:
    """`items` by item version: how many responses, and the figures."""

    n: int
    figures: Figures
    items: dict[int, tuple[int, Figures]]


def compute(
    version: QuizVersion,
    counted: AttemptsCounted,
    *,
    draft: bool,
    progress: Progress = lambda done, total: None,
) -> Computed:
    """Read, count, say. `draft` lets attempts with draft content count, as in a demonstration."""
    sittings = read_sittings(version, counted, draft=draft)

    def first_half(done: int, total: int) -> None:
        progress(done, 2 * total)

    def second_half(done: int, total: int) -> None:
        progress(total + done, 2 * total)

    sheets = read_sheets(sittings, first_half)
    saves = read_saves(sittings, second_half)
    return _Analysis(sittings, sheets, saves).computed()


class _Analysis:
    """What several figures are made from, worked out once."""

    def __init__(self, sittings: Sittings, sheets: Sheets, saves: Saves) -> None:
        self.sittings, self.sheets, self.saves = sittings, sheets, saves
        ids, item = np.unique(sheets.version, return_inverse=True)
        found = ItemVersion.objects.in_bulk(ids.tolist())
        self.versions = [found[pk] for pk in ids.tolist()]
        size = len(sittings), len(ids)
        self.drawn = Entries(sheets.attempt, item, sheets.mark, *size)
        self.counts = sheets.worth > 0  # a question that was dropped is worth nothing
        self.entries = self.drawn.only(self.counts)
        self.totals, self.cuts, self.length = self._on_one_scale()
        self.group = options.score_groups(self.totals)

    def _on_one_scale(self) -> tuple[Floats, Floats, float]:
        """Totals and cuts as if no question had been dropped: forms stay comparable."""
        worth = sums(self.sheets.attempt, self.sheets.worth, len(self.sittings))
        length = float(worth.max(initial=0))
        scale = length / np.where(worth > 0, worth, 1)
        return self.entries.totals() * scale, self.sittings.cuts * scale, length

    def computed(self) -> Computed:
        items = self._items()
        return Computed(
            n=len(self.sittings),
            figures=self._test(),
            items={
                version.pk: (int(self.drawn.count[item]), items[item])
                for item, version in enumerate(self.versions)
            },
        )

    def _test(self) -> Figures:
        test = figures_of_test(self.totals, self.entries)
        n, passed = test.n, int(self.sittings.passed.sum())
        alpha = None if test.alpha is None else test.alpha / 100
        share = passed / n if n else None
        self.months, self.month = months.months_of(self.sittings)
        return {
            "test": asdict(test),
            "intervals": {
                "mean": intervals.of_mean(test.mean, test.sd, n),
                "alpha": intervals.feldt(alpha, n, round(self.length)),
                "pass_rate": intervals.wilson(share, n),
            },
            "length": self.length,
            "items": len(self.versions),
            "passed": passed,
            "pass_rate": share,
            "cut": _range(self.cuts),
            "decision": decisions.decision_consistency(
                self.totals, self.cuts, self.length, test.alpha
            ),
            "near_cut": decisions.near_the_cut(self.totals, self.cuts, test.sem),
            "histogram": decisions.histogram(self.totals, self.length),
            "months": months.totals_by_month(self.months, self.month, self.sittings, self.totals),
            "draft": int(self.sittings.draft.sum()),
            "corrected": len(self.sittings.corrected),
        }

    def _items(self) -> list[Figures]:
        size = len(self.versions)
        found = figures_of_items(self.entries, self.totals, (self.entries.count > 0).astype(float))
        parts = [
            [
                self._classical(item, asdict(item_analysis(found, item, 1.0)))
                for item in range(size)
            ],
            self._counts(),
            self._options(),
            self._times(),
            self._months(),
            self._groups(),
        ]
        return [{k: v for part in parts for k, v in part[item].items()} for item in range(size)]

    def _classical(self, item: int, figures: Figures) -> Figures:
        n = int(self.entries.count[item])
        index = figures["discrimination_index"]
        return figures | {
            "max": 1.0 if n else 0.0,
            "counted": n,
            "random_guess_score": guess_score(self.versions[item]),
            "facility_interval": intervals.wilson(figures["facility"], n),
            "discrimination_interval": _per_cent(
                intervals.fisher(None if index is None else index / 100, n)
            ),
        }

    def _counts(self) -> list[Figures]:
        """Right, partly right, wrong, omitted and not reached add up to the responses."""
        drawn, marks, answered = self.drawn, self.sheets.mark, self.sheets.answered
        omitted, not_reached = options.blanks(self.sheets, drawn)
        right = np.bincount(drawn.item[answered & (marks >= 1)], minlength=drawn.items)
        wrong = np.bincount(drawn.item[answered & (marks <= 0)], minlength=drawn.items)
        sums = self.entries.per_item(self.entries.mark)
        answers = self.entries.only(answered[self.counts]).count
        by_group, of_group = self._by_group(self.entries.mark), self._by_group(None)
        return [
            {
                "right": int(right[item]),
                "wrong": int(wrong[item]),
                "partly": int(drawn.count[item] - right[item] - wrong[item])
                - int(omitted[item] + not_reached[item]),
                "omitted": int(omitted[item]),
                "not_reached": int(not_reached[item]),
                "facility_answered": known(float(sums[item] / max(1, answers[item])))
                if answers[item]
                else None,
                "exposure": float(drawn.count[item] / max(1, drawn.attempts)),
                "groups": [
                    float(part / whole) if whole else None
                    for part, whole in zip(by_group[item], of_group[item], strict=True)
                ],
            }
            for item in range(drawn.items)
        ]

    def _by_group(self, values: Floats | None) -> Floats:
        cell = self.entries.item * options.GROUPS + self.group[self.entries.attempt]
        size = self.entries.items * options.GROUPS
        return sums(cell, values, size).reshape(-1, options.GROUPS)

    def _options(self) -> list[Figures]:
        rest = self.totals[self.drawn.attempt] - np.where(self.counts, self.drawn.mark, 0)
        found = options.tally(self.sheets, self.drawn, rest, self.group)
        rests = options.rests_of(self.drawn, rest, self.group)
        responses = read_examples(self.sheets, self.sittings, np.arange(found.size))
        return [
            {
                "options": options.options_of(
                    version, item, codes, [responses[code] for code in codes], found, rests
                )
            }
            for item, version in enumerate(self.versions)
            for codes in [options.codes_by_item(found)[item]]
        ]

    def _times(self) -> list[Figures]:
        seconds = times.seconds_per_entry(self.sheets, self.saves, self.sittings)
        right = (self.sheets.mark >= 1).astype(np.float64)
        found = times.times_of(self.drawn, seconds, right, self.group)
        return [
            {
                "seconds": [known(float(value)) for value in found.quarters[item]],
                "timed": int(found.count[item]),
                "fast": {
                    "n": int(found.fast[item]),
                    "right": int(found.fast_right[item]),
                    "expected": float(found.expected[item]),
                    "spread": float(found.spread[item]),
                },
            }
            for item in range(self.drawn.items)
        ]

    def _months(self) -> list[Figures]:
        names, month = months.months_of(self.sittings)
        count, mean = months.facility_by_month(self.entries, max(1, len(names)), month)
        return [
            {
                "months": [
                    {"month": name, "n": int(n), "facility": float(facility)}
                    for name, n, facility in zip(names, count[item], mean[item], strict=False)
                    if n
                ]
            }
            for item in range(self.drawn.items)
        ]

    def _groups(self) -> list[Figures]:
        found: list[list[Figures]] = [[] for _version in self.versions]
        if len(self.sittings) < 2 * groups.LEAST_IN_GROUP:
            return [{"differential": each} for each in found]
        right = (self.entries.mark >= 1).astype(np.int64)
        for grouping in groups.groupings_of(self.sittings):
            comparisons = groups.compared(grouping, self.entries, right, self.totals)
            for name, by_item in zip(grouping.names[1:], comparisons, strict=True):
                who = {"kind": grouping.kind, "group": name, "against": grouping.names[0]}
                for figures, one in zip(found, by_item, strict=True):
                    if one is not None:
                        figures.append(who | one)
        return [{"differential": each} for each in found]


def _range(values: Floats) -> Figures | None:
    if not len(values):
        return None
    return {"mean": float(values.mean()), "min": float(values.min()), "max": float(values.max())}


def _per_cent(interval: intervals.Interval | None) -> intervals.Interval | None:
    return interval and (100 * interval[0], 100 * interval[1])
