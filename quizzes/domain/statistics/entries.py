"""Sums and covariances by item over a long list of entries, one per attempt and drawn question."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NOISE = 1e-9  # of the largest value: a spread below it is what rounding left
TINY = 1e-12  # of the product of two standard deviations: a covariance below it is noise


@dataclass(frozen=True)
class Entries:
    """Who, which question, how much. `attempt` and `item` count from 0."""

    attempt: Integers
    item: Integers
    mark: Floats
    attempts: int
    items: int
    count: Integers = field(init=False)  # responses of each item

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", np.bincount(self.item, minlength=self.items))

    def only(self, chosen: NDArray[np.bool_]) -> "Entries":
        return Entries(
            self.attempt[chosen], self.item[chosen], self.mark[chosen], self.attempts, self.items
        )

    def totals(self) -> Floats:
        return sums(self.attempt, self.mark, self.attempts)

    def per_item(self, values: Floats | None = None) -> Floats:
        """The sum of `values` over the responses of each item."""
        return sums(self.item, values, self.items)

    def means(self, values: Floats) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.per_item(values) / self.count

    def deviations(self, values: Floats) -> Floats:
        return values - self.means(values)[self.item]

    def covariances(self, first: Floats, second: Floats) -> Floats:
        """Of two columns of deviations, by item: nan below two responses, noise is 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.per_item(first * second) / np.where(self.count > 1, self.count - 1, np.nan)

    def variances(self, values: Floats) -> Floats:
        """As `covariances` of the deviations with themselves; what is rounding alone is 0."""
        found = self.covariances(*[self.deviations(values)] * 2)
        return np.where(found > noise_of(values) ** 2, found, np.where(np.isnan(found), np.nan, 0))


def sums(place: Integers, values: Floats | None, size: int) -> Floats:
    """Of the values at each place; their number where there are no values."""
    return np.bincount(place, values, size).astype(np.float64, copy=False)


def noise_of(values: Floats) -> float:
    """Below which standard deviation such values do not differ."""
    return NOISE * max(1.0, float(np.abs(values).max(initial=0)))


def without_noise(covariances: Floats, first: Floats, second: Floats) -> Floats:
    """Covariances between columns of these variances, 0 where only rounding is left."""
    return np.where(np.abs(covariances) > TINY * np.sqrt(first * second), covariances, 0.0)


def sorted_within(entries: Entries, values: Floats) -> Floats:
    """The values of each item upwards, items one after another.

    Sorting piece by piece is several times faster than sorting by two keys.
    """
    ordered = values[np.argsort(entries.item.astype(np.int32), kind="stable")]
    stops = np.cumsum(entries.count)
    for start, stop in zip(stops - entries.count, stops, strict=True):
        ordered[start:stop].sort()
    return ordered
