"""Figures of a whole test: moments of the totals, alpha, and how sure a total is."""

import math
from dataclasses import dataclass

import numpy as np

from quizzes.domain.statistics.entries import Entries, Floats, noise_of

ROWS = 4096  # attempts whose marks are spread out at once: keeps memory bounded


@dataclass(frozen=True)
class TestFigures:
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


def figures_of_test(totals: Floats, entries: Entries) -> TestFigures:
    n = len(totals)
    if not n:
        return TestFigures(0, *[None] * 8)
    spreads = n > 1 and float(np.std(totals, ddof=1)) > noise_of(totals)
    sd = (float(np.std(totals, ddof=1)) if spreads else 0.0) if n > 1 else None
    alpha = alpha_of(entries) if spreads else None
    error_ratio = None if alpha is None else 100 * math.sqrt(max(0.0, 1 - alpha / 100))
    return TestFigures(
        n=n,
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        sd=sd,
        skewness=_skewness(totals) if spreads else None,
        kurtosis=_kurtosis(totals) if spreads else None,
        alpha=alpha,
        error_ratio=error_ratio,
        sem=None if error_ratio is None or sd is None else error_ratio * sd / 100,
    )


def _moment(totals: Floats, power: int) -> float:
    return float(((totals - totals.mean()) ** power).mean())


def _k2(totals: Floats) -> float:
    return float(np.var(totals, ddof=1))


def _skewness(totals: Floats) -> float | None:
    n = len(totals)
    if n < 3:
        return None
    k3 = n**2 * _moment(totals, 3) / ((n - 1) * (n - 2))
    return k3 / _k2(totals) ** 1.5


def _kurtosis(totals: Floats) -> float | None:
    """Excess kurtosis: 0 for a normal distribution."""
    n = len(totals)
    if n < 4:
        return None
    inner = (n + 1) * _moment(totals, 4) - 3 * (n - 1) * _moment(totals, 2) ** 2
    k4 = n**2 * inner / ((n - 1) * (n - 2) * (n - 3))
    return k4 / _k2(totals) ** 2


def alpha_of(entries: Entries) -> float | None:
    """Cronbach's alpha in per cent, of a form as long as these are; it may be negative.

    From the covariances of pairs of items over the attempts that had both. Where every form has
    the same items this is the textbook formula. Where forms are drawn, it is alpha of a form of
    mean length, which sums over zeros for what was not drawn would never give.
    """
    length = len(entries.item) / entries.attempts
    if length <= 1 or entries.attempts < 3:
        return None
    variances = entries.variances(entries.mark)
    known = entries.count > 1
    within = length * _mean(variances[known], entries.count[known].astype(np.float64))
    between = length * (length - 1) * _mean_covariance(entries)
    whole = within + between
    if math.isnan(whole) or whole <= noise_of(entries.mark) ** 2:
        return None
    return 100 * length / (length - 1) * between / whole


def _mean_covariance(entries: Entries) -> float:
    """Over all pairs of different items, weighted by how many attempts had both."""
    both, sums, crossed = _pair_sums(entries)
    np.fill_diagonal(both, 0)
    known = both > 1
    with np.errstate(invalid="ignore", divide="ignore"):
        covariances = (crossed - sums * sums.T / both) / (both - 1)
    return _mean(covariances[known], both[known])


def _pair_sums(entries: Entries) -> tuple[Floats, Floats, Floats]:
    """Of each pair of items: how many attempts had both, the sum of the first's marks in them, and
    the sum of products. Marks are taken from the mean of their item, which keeps the digits."""
    shape = entries.items, entries.items
    both, sums, crossed = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    marks = entries.deviations(entries.mark)
    order = np.argsort(entries.attempt, kind="stable")
    attempt, item, marks = entries.attempt[order], entries.item[order], marks[order]
    for first in range(0, entries.attempts, ROWS):
        start, stop = np.searchsorted(attempt, [first, first + ROWS])
        place = attempt[start:stop] - first, item[start:stop]
        size = min(ROWS, entries.attempts - first), entries.items
        had, values = np.zeros(size), np.zeros(size)
        had[place] = 1
        values[place] = marks[start:stop]
        both += had.T @ had
        sums += values.T @ had
        crossed += values.T @ values
    return both, sums, crossed


def _mean(values: Floats, weights: Floats) -> float:
    return float(np.average(values, weights=weights)) if weights.sum() else math.nan
