"""Confidence intervals of 95 per cent. What cannot be said is None."""

import math
from functools import lru_cache
from statistics import NormalDist

NORMAL = NormalDist()
LEVEL = 0.95
Z = NORMAL.inv_cdf((1 + LEVEL) / 2)
MOST_TERMS = 300
STEPS = 60  # of a bisection: as exact as a float

Interval = tuple[float, float]


def wilson(share: float | None, n: int) -> Interval | None:
    """Of a share of n (Wilson 1927); it never leaves 0 to 1."""
    if share is None or n < 1:
        return None
    share = min(max(share, 0.0), 1.0)
    bottom = 1 + Z**2 / n
    middle = (share + Z**2 / (2 * n)) / bottom
    reach = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / bottom
    return max(0.0, middle - reach), min(1.0, middle + reach)


def fisher(correlation: float | None, n: int) -> Interval | None:
    """Of a correlation over n pairs, by Fisher's z."""
    if correlation is None or n < 4:
        return None
    if abs(correlation) >= 1:
        return correlation, correlation
    middle, reach = math.atanh(correlation), Z / math.sqrt(n - 3)
    return math.tanh(middle - reach), math.tanh(middle + reach)


def of_mean(mean: float | None, sd: float | None, n: int) -> Interval | None:
    if mean is None or sd is None or n < 2:
        return None
    reach = Z * sd / math.sqrt(n)
    return mean - reach, mean + reach


def feldt(alpha: float | None, n: int, items: int) -> Interval | None:
    """Of alpha (a fraction) over n people and `items` questions (Feldt 1965)."""
    if alpha is None or n < 2 or items < 2:
        return None
    between, within = n - 1, (n - 1) * (items - 1)
    upper = f_quantile((1 + LEVEL) / 2, between, within)
    lower = f_quantile((1 - LEVEL) / 2, between, within)
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower


@lru_cache(maxsize=256)
def f_quantile(share: float, between: int, within: int) -> float:
    """Below which value of the F distribution this share lies."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):  # of the beta distribution that F is a stretched form of
        middle = (low + high) / 2
        if beta_share(between / 2, within / 2, middle) < share:
            low = middle
        else:
            high = middle
    return within * low / (between * (1 - low))


def beta_share(a: float, b: float, x: float) -> float:
    """How much of the beta distribution lies below x: the regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly
        return 1 - beta_share(b, a, 1 - x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
    return front * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c = 1.0
    value = d = 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _away(1 + step * d, tiny)
            c = _away(1 + step / c, tiny)
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
