"""How questions and totals move over the months (of UTC)."""

from typing import Any

import numpy as np

from quizzes.domain.statistics.entries import Entries, Floats, Integers, sums
from quizzes.domain.statistics.reading import Sittings

ERA = np.datetime64("2000-01-01T00:00:00", "us")  # of the database's times


def months_of(sittings: Sittings) -> tuple[list[str], Integers]:
    """The months in which somebody finished, and the place of each attempt's among them."""
    moments = (ERA + sittings.finished.astype("timedelta64[us]")).astype("datetime64[M]")
    names, place = np.unique(moments, return_inverse=True)
    return [str(name) for name in names], place


def totals_by_month(
    names: list[str], month: Integers, sittings: Sittings, totals: Floats
) -> list[dict[str, Any]]:
    count = np.bincount(month, minlength=len(names))
    mean = sums(month, totals, len(names)) / np.maximum(count, 1)
    passed = np.bincount(month, sittings.passed, len(names))
    return [
        {"month": name, "n": int(n), "mean": float(middle), "passed": int(passes)}
        for name, n, middle, passes in zip(names, count, mean, passed, strict=True)
    ]


def facility_by_month(entries: Entries, months: int, month: Integers) -> tuple[Integers, Floats]:
    """Responses and mean mark, each with shape (items, months)."""
    cell = entries.item * months + month[entries.attempt]
    size = entries.items * months
    count = np.bincount(cell, minlength=size).reshape(-1, months)
    marks = sums(cell, entries.mark, size).reshape(-1, months)
    return count, marks / np.maximum(count, 1)
