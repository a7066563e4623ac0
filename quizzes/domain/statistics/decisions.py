"""How sure the decision at the cut is: would another form of the test decide alike?"""

import math
from typing import Any

import numpy as np

from quizzes.domain.statistics.entries import Floats
from quizzes.domain.statistics.intervals import Z, beta_share

CLOSE = 1e-9


def decision_consistency(
    totals: Floats, cuts: Floats, length: float, alpha: float | None
) -> dict[str, Any] | None:
    """Subkoviak (1976): one sitting, each with the cut of its own form.

    The likely true share of each person is their share drawn towards the mean by alpha; a second
    form would be passed with the probability of a binomial.
    """
    if alpha is None or not len(totals) or length < 1:
        return None
    reliable = min(max(alpha / 100, 0.0), 1.0)
    mean = float(totals.mean())
    true = (reliable * totals + (1 - reliable) * mean) / length
    needed = np.ceil(cuts - CLOSE)
    cases, places = np.unique(np.stack([true, needed]), axis=1, return_inverse=True)
    again = np.array([_passes(share, int(cut), round(length)) for share, cut in cases.T])
    passing = again[places.ravel()]
    agreed = float(np.mean(passing**2 + (1 - passing) ** 2))
    share = float(passing.mean())
    by_chance = share**2 + (1 - share) ** 2
    return {
        "consistency": agreed,
        "kappa": (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else None,
    }


def _passes(share: float, cut: int, length: int) -> float:
    """That a binomial reaches the cut."""
    if cut <= 0 or cut > length:
        return 1.0 if cut <= 0 else 0.0
    return beta_share(cut, length - cut + 1, share)


def near_the_cut(totals: Floats, cuts: Floats, sem: float | None) -> dict[str, Any] | None:
    """How many lie so near to their cut that measurement error alone may have decided."""
    if sem is None or not len(totals):
        return None
    reach = Z * sem
    within = np.abs(totals - cuts) < reach
    return {"reach": reach, "count": int(within.sum()), "share": float(within.mean())}


def histogram(totals: Floats, length: float) -> list[int]:
    """Attempts by whole marks, 0 to the length of a form; parts of a mark are cut off."""
    top = max(1, math.ceil(length))
    bins = np.clip(np.floor(totals + CLOSE).astype(np.int64), 0, top)
    return np.bincount(bins, minlength=top + 1).tolist()
