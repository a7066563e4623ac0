"""What a new cut would have done to past attempts: said before anybody applies it.

Each attempt is judged by the cut of its own form, with the other parts of its pass rule as they
were judged. Nothing that is stored with an attempt changes.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection

from quizzes.domain.panel_progress import progress_of, standing_ratings
from quizzes.domain.passing import Gate
from quizzes.domain.standard_setting import item_means, rating_to_store
from quizzes.enums import PanelMethod
from quizzes.models import ItemRating, Panel

FORECAST_JOB = "quizzes.forecast-panel"
BATCH = 2000
RATING_SCALE, CUT_SCALE = 100_000_000, 10_000  # stored places of a rating and of a form's cut

# The latest grade of each attempt that counts; `others`: every other part of the rule held.
_ATTEMPTS = """
SELECT attempt.number = 1 AS is_first, grade.score * 100, grade.max_score * 100, grade.passed,
       NOT jsonb_path_exists(grade.gates, %(others)s::jsonpath) AS others, form.item_count,
       jsonb_path_query_array(form.items, '$[*].version')::text AS versions
FROM quizzes_attempt AS attempt
JOIN quizzes_form AS form ON form.attempt_id = attempt.id
JOIN LATERAL (SELECT * FROM quizzes_grade WHERE attempt_id = attempt.id
              ORDER BY number DESC LIMIT 1) AS grade ON TRUE
WHERE attempt.quiz_id = %(quiz)s::bigint AND attempt.state <> 'voided'
"""
_OTHERS_FAILED = f'$[*] ? (@.gate != "{Gate.TOTAL}" && @.passed == false)'


@dataclass
class Tally:
    """Attempts by what became of them and what would have."""

    n: int = 0
    passed: int = 0
    would_pass: int = 0
    at_lower: int = 0  # at the cut less one standard error
    at_higher: int = 0

    def add(self, passed: np.ndarray, now: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        self.n += len(passed)
        self.passed += int(passed.sum())
        self.would_pass += int(now.sum())
        self.at_lower += int(low.sum())
        self.at_higher += int(high.sum())


@dataclass
class Forecast:
    first: Tally = field(default_factory=Tally)
    every: Tally = field(default_factory=Tally)
    unknown: int = 0  # attempts with a question nobody rated: their cut stays provisional
    gained: int = 0
    lost: int = 0
    least_cut: float | None = None
    most_cut: float | None = None

    def as_figures(self) -> dict[str, Any]:
        return {
            "first": vars(self.first),
            "every": vars(self.every),
            "unknown": self.unknown,
            "gained": self.gained,
            "lost": self.lost,
            "least_cut": self.least_cut,
            "most_cut": self.most_cut,
        }


def forecast_panel(panel: Panel) -> Forecast:
    """By the ratings, or the percentage, as applying the panel would store them."""
    forecast = Forecast()
    cuts = _angoff_cuts(panel) if panel.method == PanelMethod.ANGOFF else _share_cuts(panel)
    for rows in _batches(panel.quiz_id):
        known, cut, error = cuts(rows)
        forecast.unknown += int((~known).sum())
        _count(forecast, rows, known, cut, error)
    return forecast


@dataclass
class _Rows:
    is_first: np.ndarray
    score: np.ndarray
    top: np.ndarray
    passed: np.ndarray
    others: np.ndarray
    count: np.ndarray
    versions: Sequence[Sequence[int]]


# For each attempt: whether its cut is known, the cut in ten-thousandths, its standard error.
Cuts = Callable[[_Rows], tuple[np.ndarray, np.ndarray, np.ndarray]]


def _batches(quiz: int) -> Iterator[_Rows]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ATTEMPTS, {"quiz": quiz, "others": _OTHERS_FAILED})
        while rows := cursor.fetchmany(BATCH):
            first, score, top, passed, others, count, versions = zip(*rows, strict=True)
            yield _Rows(
                np.array(first),
                np.array([int(value) for value in score], np.int64),
                np.array([int(value) for value in top], np.int64),
                np.array(passed),
                np.array(others),
                np.array(count, np.int64),
                [json.loads(text) for text in versions],
            )


def _angoff_cuts(panel: Panel) -> Cuts:
    """The sum of the ratings of each form."""
    places, stored, judges = _rated(panel)

    def cuts(rows: _Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        size = len(rows.count)
        known = np.zeros(size, bool)
        cut, error = np.zeros(size, np.int64), np.zeros(size)
        for row, versions in enumerate(rows.versions):
            columns = [places.get(version, -1) for version in versions]
            if -1 in columns:
                continue
            known[row] = True
            cut[row] = round(int(stored[columns].sum()) / (RATING_SCALE // CUT_SCALE))
            sums = judges[:, columns].sum(axis=1)
            error[row] = np.sqrt(sums.var(ddof=1) / len(sums))
        return known, cut, error

    return cuts


def _rated(panel: Panel) -> tuple[dict[int, int], np.ndarray, np.ndarray]:
    """A column for each rated question: its stored value, and what each judge said.

    A question that an earlier panel rated keeps that word, alike for every judge.
    """
    items = list(panel.items.order_by("position").values_list("pk", "item_version"))
    said = standing_ratings(panel, 2)
    judges = [each.judge.pk for each in progress_of(panel) if each.is_complete]
    ratings = [[said[judge, item] for item, _version in items] for judge in judges]
    own = {version for _item, version in items}
    earlier = [
        (version, value)
        for version, value in ItemRating.objects.filter(
            item_version__item__bank__course=panel.quiz.course_id
        ).values_list("item_version", "value")
        if version not in own
    ]
    means = [rating_to_store(mean) for mean in item_means(ratings)]
    values = [*means, *(value for _version, value in earlier)]
    places = [version for _item, version in items] + [version for version, _value in earlier]
    matrix = [[*row, *(value for _version, value in earlier)] for row in ratings]
    return (
        {version: column for column, version in enumerate(places)},
        np.array([int(value * RATING_SCALE) for value in values], np.int64),
        np.array(matrix, float),
    )


def _share_cuts(panel: Panel) -> Cuts:
    """One percentage for every form; the standard error of borderline regression is of it."""
    outcome = panel.outcome or {}
    share = float(outcome["cut"]) / 100 if outcome.get("cut") else None
    deviation = float(outcome.get("standard_error") or 0) / 100

    def cuts(rows: _Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        known = np.full(len(rows.count), share is not None)
        cut = np.rint((share or 0) * rows.count * CUT_SCALE).astype(np.int64)
        return known, cut, deviation * rows.count

    return cuts


def _count(
    forecast: Forecast, rows: _Rows, known: np.ndarray, cut: np.ndarray, error: np.ndarray
) -> None:
    """The total is compared as `passing.decide` does, by products of whole numbers."""
    if not known.any():
        return
    reached = rows.score * rows.count * CUT_SCALE
    asked = cut * rows.top
    step = error * CUT_SCALE * rows.top
    now = (reached >= asked) & rows.others
    low, high = (reached >= asked - step) & rows.others, (reached >= asked + step) & rows.others
    for tally, chosen in ((forecast.every, known), (forecast.first, known & rows.is_first)):
        tally.add(rows.passed[chosen], now[chosen], low[chosen], high[chosen])
    forecast.gained += int((known & now & ~rows.passed).sum())
    forecast.lost += int((known & ~now & rows.passed).sum())
    shown = cut[known] / CUT_SCALE
    forecast.least_cut = min(filter(None, (forecast.least_cut, float(shown.min()))))
    forecast.most_cut = max(filter(None, (forecast.most_cut, float(shown.max()))))
