"""Figures of several rounds as one entry of the report."""

from collections.abc import Sequence
from statistics import median
from typing import Any


def entry(
    name: str, unit: str, rounds: Sequence[float], *, n: int, baselines: Sequence[float] = ()
) -> dict[str, Any]:
    """One result. `n` counts operations, `rounds` holds one figure per round.

    The ratio is the median of the ratios of neighbours in time: another program that slows a
    round down slows both sides, and the quotient of two medians would not know. Where the clock
    saw nothing of the neighbour there is no ratio.
    """
    return {
        "name": name,
        "unit": unit,
        "n": n,
        "median": _short(median(rounds)),
        "min": _short(min(rounds)),
        "max": _short(max(rounds)),
        "baseline": _short(median(baselines)) if baselines else None,
        "ratio": _ratio(rounds, baselines) if baselines else None,
    }


def _ratio(rounds: Sequence[float], baselines: Sequence[float]) -> float | None:
    ratios = [own / bare for own, bare in zip(rounds, baselines, strict=True) if bare]
    return _short(median(ratios)) if ratios else None


def _short(figure: float) -> float:
    """Four digits say all that a measurement knows."""
    return float(f"{figure:.4g}")
