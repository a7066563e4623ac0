"""Classical test analysis of a matrix of marks: one row per attempt, one column per item.

The formulas are those of `docs/statistics.md`. Nothing is rounded; what is undefined is None.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from quizzes.domain.statistics.entries import Entries
from quizzes.domain.statistics.items import ItemFigures, figures_of_items
from quizzes.domain.statistics.totals import TestFigures, figures_of_test

Matrix = NDArray[np.float64]


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


def analyse(marks: Matrix, maxima: Matrix) -> tuple[TestFigures, list[ItemAnalysis]]:
    """Of marks with shape (attempts, items) and the greatest mark of each item.

    An omitted item has the mark 0. Raises ValueError when the shapes do not fit together.
    """
    if marks.ndim != 2 or maxima.shape != (marks.shape[1],):
        raise ValueError("marks need one column for each maximum")
    attempts, items = marks.shape
    entries = Entries(
        attempt=np.repeat(np.arange(attempts), items),
        item=np.tile(np.arange(items), attempts),
        mark=marks.ravel(),
        attempts=attempts,
        items=items,
    )
    totals = entries.totals()
    figures = figures_of_items(entries, totals, maxima)
    return figures_of_test(totals, entries), [
        item_analysis(figures, item, top) for item, top in enumerate(maxima.tolist())
    ]


def item_analysis(figures: ItemFigures, item: int, top: float) -> ItemAnalysis:
    """One item of many, with None where a figure is undefined."""
    found = {
        field.name: known(float(getattr(figures, field.name)[item])) for field in fields(figures)
    }
    return ItemAnalysis(max=top, **found)


def known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
