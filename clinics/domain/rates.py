"""How often something happened, with the interval that a small number deserves."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clinics.enums import EventSeverity

LEVEL = 0.95
_TAIL = (1 - LEVEL) / 2
_STEPS = 80  # of a bisection: as exact as a float


@dataclass(frozen=True)
class Rate:
    """Events in sessions, and per 1,000 of them; `severity` None for all together."""

    severity: EventSeverity | None
    events: int
    sessions: int
    per_thousand: float
    low: float
    high: float


def rates(events: Mapping[EventSeverity, int], sessions: int) -> list[Rate]:
    """All together first, then by severity. Nothing without sessions: a count alone is no rate."""
    if sessions < 1:
        return []
    counts = [
        (None, sum(events.values())),
        *((each, events.get(each, 0)) for each in EventSeverity),
    ]
    return [_rate(severity, count, sessions) for severity, count in counts]


def poisson_interval(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson mean (Garwood 1936): honest also for none at all."""
    low = 0.0 if count == 0 else _solve(lambda mean: 1 - _at_most(count - 1, mean), count)
    return low, _solve(lambda mean: 1 - _at_most(count, mean), count, share=1 - _TAIL)


def _rate(severity: EventSeverity | None, count: int, sessions: int) -> Rate:
    low, high = poisson_interval(count)
    per = 1000 / sessions
    return Rate(severity, count, sessions, count * per, low * per, high * per)


def _solve(grows: Callable[[float], float], count: int, *, share: float = _TAIL) -> float:
    """The mean at which `grows` reaches `share`."""
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 10
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if grows(middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    """The share of a Poisson distribution up to `count`."""
    if mean <= 0:
        return 1.0
    logs = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1))
    return math.fsum(math.exp(each) for each in logs)
