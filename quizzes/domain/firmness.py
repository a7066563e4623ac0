"""How much a number of responses lets one say; small clinics have small numbers.

The thresholds are those that test publishers use for classical item analysis.
"""

from enum import StrEnum

LEAST = 26  # below it figures are shown and nothing is judged
EARLY = 50
STABLE = 200
LEAST_IN_GROUP = 30  # for comparing groups of people


class Firmness(StrEnum):
    """What may be said of figures from so many responses."""

    TOO_FEW = "too-few"
    EARLY = "early"
    USABLE = "usable"
    STABLE = "stable"


def firmness_of(n: int) -> Firmness:
    if n < LEAST:
        return Firmness.TOO_FEW
    if n < EARLY:
        return Firmness.EARLY
    return Firmness.USABLE if n < STABLE else Firmness.STABLE
