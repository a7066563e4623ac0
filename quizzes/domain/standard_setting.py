"""The modified Angoff method: from what judges say of each question to the cut of a form.

Pure, in exact decimals; docs/standard-setting.md has every formula with a worked example. A
rating is a share: 0.75 says that three of four just competent candidates answer correctly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from statistics import variance

from quizzes.domain.filling import Cell

LEAST_JUDGES = 3
ZERO = Decimal(0)
STORED = Decimal("0.00000001")

Ratings = Sequence[Sequence[Decimal]]  # one row for each judge, one column for each question


@dataclass(frozen=True)
class Cut:
    """A cut score in marks, and how far it would move with another panel of this size."""

    value: Decimal
    standard_error: Decimal

    @property
    def band(self) -> tuple[Decimal, Decimal]:
        return self.value - self.standard_error, self.value + self.standard_error


@dataclass(frozen=True)
class Spread:
    """How far judges are apart; `deviation` divides by n - 1 and needs two of them."""

    mean: Decimal
    least: Decimal
    most: Decimal
    deviation: Decimal | None

    @property
    def gap(self) -> Decimal:
        return self.most - self.least


def angoff_cut(ratings: Ratings) -> Cut:
    """The mean over judges of the sum of their ratings, and its standard error.

    SE = sqrt(variance over judges of their sums / number of judges).
    """
    return _cut([sum(row, ZERO) for row in ratings])


def expected_form_cut(
    ratings: Ratings, cells: Sequence[Cell], blueprint: Mapping[Cell, int]
) -> Cut | None:
    """The cut that forms have on average when questions are drawn at random within cells.

    `cells` says where each question belongs. None where a cell has no rated question: nothing is
    known of what is drawn from it.
    """
    if not set(blueprint) <= set(cells):
        return None
    return _cut([_expected_sum(row, cells, blueprint) for row in ratings])


def _expected_sum(
    row: Sequence[Decimal], cells: Sequence[Cell], blueprint: Mapping[Cell, int]
) -> Decimal:
    total = ZERO
    for cell, count in blueprint.items():
        own = [value for value, place in zip(row, cells, strict=True) if place == cell]
        total += sum(own, ZERO) * count / len(own)
    return total


def extreme_form_cuts(
    ratings: Ratings, cells: Sequence[Cell], blueprint: Mapping[Cell, int]
) -> tuple[Decimal, Decimal]:
    """The lowest and the highest cut that a form of this blueprint can have."""
    means = item_means(ratings)
    low = high = ZERO
    for cell, count in blueprint.items():
        own = sorted(mean for mean, place in zip(means, cells, strict=True) if place == cell)
        low += sum(own[:count], ZERO)
        high += sum(own[-count:], ZERO)
    return low, high


def item_means(ratings: Ratings) -> list[Decimal]:
    return [sum(column, ZERO) / len(column) for column in zip(*ratings, strict=True)]


def spread_of(values: Sequence[Decimal]) -> Spread:
    return Spread(
        mean=sum(values, ZERO) / len(values),
        least=min(values),
        most=max(values),
        deviation=variance(values).sqrt() if len(values) > 1 else None,
    )


def rating_to_store(mean: Decimal) -> Decimal:
    """The panel's word on a question, as forms add it up.

    Rounded down, eight places: whether a score in hundredths reaches the cut of a form comes out
    as it does by the unrounded mean, for up to 90 judges (docs/standard-setting.md).
    """
    return mean.quantize(STORED, rounding=ROUND_FLOOR)


def _cut(sums: Sequence[Decimal]) -> Cut:
    if len(sums) < 2:
        raise ValueError("A cut needs two judges at least, or nothing is known of its error")
    return Cut(sum(sums, ZERO) / len(sums), (variance(sums) / len(sums)).sqrt())
