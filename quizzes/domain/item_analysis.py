"""Classical test analysis of a matrix of marks: one row per attempt, one column per item.

The formulas are those of `docs/statistics.md`. Nothing is rounded; what is undefined is None.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
TINY = 1e-12  # of the product of two standard deviations: below it a covariance is noise


@dataclass(frozen=True)
class ItemAnalysis:
    """`facility` is a fraction, `sd` in marks, the rest in per cent."""

    max: float
    facility: float | None
    sd: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None


@dataclass(frozen=True)
class TestAnalysis:
    """Moments and `sem` in marks; `alpha` and `error_ratio` in per cent."""

    __test__ = False  # not a test of ours

    n: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    error_ratio: float | None
    sem: float | None


def analyse(marks: Matrix, maxima: Matrix) -> tuple[TestAnalysis, list[ItemAnalysis]]:
    """Of marks with shape (attempts, items) and the greatest mark of each item.

    An omitted item has the mark 0. Raises ValueError when the shapes do not fit together.
    """
    if marks.ndim != 2 or maxima.shape != (marks.shape[1],):
        raise ValueError("marks need one column for each maximum")
    totals = marks.sum(axis=1)
    return _analyse_test(marks, totals), _analyse_items(marks, maxima, totals)


def _analyse_test(marks: Matrix, totals: Matrix) -> TestAnalysis:
    n = len(totals)
    if not n:
        return TestAnalysis(0, *[None] * 8)
    spread = _spreads(totals)
    sd = float(np.std(totals, ddof=1)) if n > 1 else None
    alpha = _alpha(marks, totals)
    error_ratio = None if alpha is None else 100 * math.sqrt(max(0.0, 1 - alpha / 100))
    return TestAnalysis(
        n=n,
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        sd=sd if spread or sd is None else 0.0,
        skewness=_skewness(totals) if spread else None,
        kurtosis=_kurtosis(totals) if spread else None,
        alpha=alpha,
        error_ratio=error_ratio,
        sem=None if error_ratio is None or sd is None else error_ratio * sd / 100,
    )


def _moment(totals: Matrix, power: int) -> float:
    return float(((totals - totals.mean()) ** power).mean())


def _k2(totals: Matrix) -> float:
    return float(np.var(totals, ddof=1))


def _skewness(totals: Matrix) -> float | None:
    n = len(totals)
    if n < 3:
        return None
    k3 = n**2 * _moment(totals, 3) / ((n - 1) * (n - 2))
    return k3 / _k2(totals) ** 1.5


def _kurtosis(totals: Matrix) -> float | None:
    """Excess kurtosis: 0 for a normal distribution."""
    n = len(totals)
    if n < 4:
        return None
    inner = (n + 1) * _moment(totals, 4) - 3 * (n - 1) * _moment(totals, 2) ** 2
    k4 = n**2 * inner / ((n - 1) * (n - 2) * (n - 3))
    return k4 / _k2(totals) ** 2


def _alpha(marks: Matrix, totals: Matrix) -> float | None:
    """Cronbach's alpha; it may be negative."""
    n, items = marks.shape
    if items < 2 or n < 3 or not _spreads(totals):
        return None
    within = float(np.var(marks, axis=0, ddof=1).sum())
    return 100 * items / (items - 1) * (1 - within / _k2(totals))


def _analyse_items(marks: Matrix, maxima: Matrix, totals: Matrix) -> list[ItemAnalysis]:
    worth = float(maxima.sum())
    shares = _effective_weights(marks, totals)
    return [
        _analyse_item(marks[:, item], float(maxima[item]), totals, worth, shares[item])
        for item in range(marks.shape[1])
    ]


def _analyse_item(
    marks: Matrix, top: float, totals: Matrix, worth: float, share: float | None
) -> ItemAnalysis:
    n = len(marks)
    rest = totals - marks
    return ItemAnalysis(
        max=top,
        facility=float(marks.mean()) / top if n and top else None,
        sd=float(np.std(marks, ddof=1)) if n > 1 else None,
        intended_weight=100 * top / worth if worth else None,
        effective_weight=share,
        discrimination_index=_ratio(
            _covariance(marks, rest), math.sqrt(_variance(marks) * _variance(rest))
        ),
        discriminative_efficiency=_ratio(
            _covariance(marks, rest), _covariance(np.sort(marks), np.sort(rest))
        ),
    )


def _effective_weights(marks: Matrix, totals: Matrix) -> list[float | None]:
    """How much of the spread of the totals each item brings; None where it works against it."""
    shared = [_covariance(marks[:, item], totals) for item in range(marks.shape[1])]
    roots = [math.sqrt(value) if value >= 0 else None for value in shared]
    whole = sum(root for root in roots if root is not None)
    return [None if root is None or not whole else 100 * root / whole for root in roots]


def _covariance(first: Matrix, second: Matrix) -> float:
    """Sample covariance; what only rounding leaves over is 0."""
    if len(first) < 2:
        return 0.0
    value = float(np.dot(first - first.mean(), second - second.mean())) / (len(first) - 1)
    noise = TINY * math.sqrt(_variance(first) * _variance(second))
    return 0.0 if abs(value) <= noise else value


def _variance(values: Matrix) -> float:
    return float(np.var(values, ddof=1)) if len(values) > 1 and _spreads(values) else 0.0


def _spreads(values: Matrix) -> bool:
    """Whether the values differ by more than the rounding of their sums."""
    if not len(values):
        return False
    return float(np.ptp(values)) > 1e-9 * max(1.0, float(np.abs(values).max()))


def _ratio(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None
