"""The look ahead as a step line: where its points and marks lie in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from clinics.domain.simulation import Simulation, months_between

WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 14, 34
_MARKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Plot:
    """`line` and `area` are paths; the sizes are those of the picture."""

    line: str
    area: str
    months: Sequence[Mark]
    counts: Sequence[Mark]
    dots: Sequence[Dot]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def plot_of(found: Simulation) -> Plot:
    most = max(found.holding, 1)
    span = max((found.end - found.start).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - found.start).days / span, 1)

    def y(count: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (most - count) / most, 1)

    path = [f"M{x(found.start)} {y(found.holding)}"]
    for each in found.days:
        path += [f"H{x(min(each.day, found.end))}", f"V{y(each.left)}"]
    line = " ".join([*path, f"H{x(found.end)}"])
    return Plot(
        line=line,
        area=f"{line} V{y(0)} H{x(found.start)} Z",
        months=[
            Mark(x(day), date_format(day, "M Y" if day.month == 1 else "M"))
            for day in months_between(found.start, found.end)
            if day.month in (1, 4, 7, 10)
        ],
        counts=[Mark(y(count), str(count)) for count in _counts(most)],
        dots=[
            Dot(x(min(each.day, found.end)), y(each.left), date_format(each.day, "DATE_FORMAT"))
            for each in found.days
        ],
    )


def _counts(most: int) -> list[int]:
    """Whole numbers, few enough to be read."""
    step = max(1, -(-most // _MARKS))
    return sorted({*range(0, most + 1, step), most})
