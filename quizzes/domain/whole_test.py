"""Standard setting over the whole examination: Hofstee, and borderline regression.

Pure, in exact decimals; docs/standard-setting.md has every formula with a worked example. Scores
and cuts are per cent of what was delivered, so that forms of another length have them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quizzes.domain.standard_setting import ZERO

HUNDRED = Decimal(100)
BORDERLINE = Decimal(2)  # on the scale of global ratings, 1 to 5
LEAST_POINTS = 3


class NoCut(StrEnum):
    """Why a method gives no cut. Nothing is invented in its place."""

    NO_ATTEMPTS = "no-attempts"
    CURVE_ABOVE = "curve-above"  # even the lowest acceptable cut fails too many
    CURVE_BELOW = "curve-below"  # even the highest acceptable cut fails too few
    TOO_FEW_RATINGS = "too-few-ratings"
    ONE_RATING_ONLY = "one-rating-only"
    NOT_RISING = "not-rising"  # better ratings go with no better scores
    OUT_OF_RANGE = "out-of-range"


@dataclass(frozen=True)
class Bounds:
    """What judges find acceptable, per cent: the cut, and the share of candidates who fail.

    Each least is below its most, or there would be no line.
    """

    least_cut: Decimal
    most_cut: Decimal
    least_fail: Decimal
    most_fail: Decimal

    def line(self, cut: Decimal) -> Decimal:
        """The share that may fail at this cut: from (least, most) down to (most, least)."""
        fall = (self.most_fail - self.least_fail) / (self.most_cut - self.least_cut)
        return self.most_fail - fall * (cut - self.least_cut)

    def cut_on_line(self, fail: Decimal) -> Decimal:
        """The inverse of `line`."""
        fall = (self.most_fail - self.least_fail) / (self.most_cut - self.least_cut)
        return self.least_cut + (self.most_fail - fail) / fall


def mean_bounds(bounds: Sequence[Bounds]) -> Bounds:
    count = len(bounds)
    return Bounds(
        least_cut=sum((each.least_cut for each in bounds), ZERO) / count,
        most_cut=sum((each.most_cut for each in bounds), ZERO) / count,
        least_fail=sum((each.least_fail for each in bounds), ZERO) / count,
        most_fail=sum((each.most_fail for each in bounds), ZERO) / count,
    )


def share_failing(scores: Sequence[Decimal], cut: Decimal) -> Decimal:
    """Per cent of the scores below the cut; at the cut one passes."""
    return HUNDRED * sum(score < cut for score in scores) / len(scores)


def hofstee_cut(bounds: Bounds, scores: Sequence[Decimal]) -> Decimal | NoCut:
    """Where the line of the judges meets the curve of the share that fails.

    The curve is a staircase: it stands still between two scores and rises just above each. So
    the line meets either a step that lies flat, or the riser at a score.
    """
    if not scores:
        return NoCut.NO_ATTEMPTS
    if share_failing(scores, bounds.least_cut) > bounds.line(bounds.least_cut):
        return NoCut.CURVE_ABOVE
    if share_failing(scores, bounds.most_cut) < bounds.line(bounds.most_cut):
        return NoCut.CURVE_BELOW
    inside = {score for score in scores if bounds.least_cut <= score < bounds.most_cut}
    ends = [*sorted(inside), bounds.most_cut]
    start = bounds.least_cut
    for end in ends:
        fail = share_failing(scores, end)  # of the flat step from just above `start` to `end`
        if fail >= bounds.line(end):
            return min(max(bounds.cut_on_line(fail), start), end)
        start = end
    raise AssertionError("The ends were compared above")


@dataclass(frozen=True)
class Regression:
    """Score on global rating, and the score it predicts for a borderline candidate."""

    cut: Decimal
    standard_error: Decimal
    slope: Decimal
    intercept: Decimal
    explained: Decimal  # R squared
    points: int


def borderline_cut(points: Sequence[tuple[Decimal, Decimal]]) -> Regression | NoCut:
    """Least squares through (rating, score); the cut is the line's score at the borderline.

    SE = s * sqrt(1/n + (2 - mean rating)^2 / Sxx), s^2 the residual variance over n - 2.
    """
    count = len(points)
    if count < LEAST_POINTS:
        return NoCut.TOO_FEW_RATINGS
    mean_x = sum((x for x, _ in points), ZERO) / count
    mean_y = sum((y for _, y in points), ZERO) / count
    sxx = sum(((x - mean_x) ** 2 for x, _ in points), ZERO)
    sxy = sum(((x - mean_x) * (y - mean_y) for x, y in points), ZERO)
    syy = sum(((y - mean_y) ** 2 for _, y in points), ZERO)
    if not sxx:
        return NoCut.ONE_RATING_ONLY
    if sxy <= 0:
        return NoCut.NOT_RISING
    slope = sxy / sxx
    cut = mean_y + slope * (BORDERLINE - mean_x)
    if not 0 < cut <= HUNDRED:
        return NoCut.OUT_OF_RANGE
    residual = max(syy - slope * sxy, ZERO) / (count - 2)
    return Regression(
        cut=cut,
        standard_error=(residual * (1 / Decimal(count) + (BORDERLINE - mean_x) ** 2 / sxx)).sqrt(),
        slope=slope,
        intercept=mean_y - slope * mean_x,
        explained=slope * sxy / syy,
        points=count,
    )
