"""Days in a row on which the same holds, as one span. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

What = TypeVar("What")


@dataclass(frozen=True)
class Span(Generic[What]):
    """From the first to the last day, both included."""

    first: date
    last: date
    what: What


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def spans(days: Iterable[tuple[date, What]]) -> list[Span[What]]:
    """In the order of the days; a day that is left out ends a span."""
    found: list[Span[What]] = []
    for day, what in days:
        last = found[-1] if found else None
        if last and last.what == what and day - last.last == timedelta(days=1):
            found[-1] = Span(last.first, day, what)
        else:
            found.append(Span(day, day, what))
    return found
