"""Where the marks of a plot stand: numbers as text, so that no locale puts a comma into an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 420.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 12.0, 38.0
LABEL_GAP = 13.0


@dataclass(frozen=True)
class Scale:
    """From the values `low` to `high` to a stretch of the picture."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def text(self, value: float) -> str:
        return f"{self.at(value):.1f}"


@dataclass(frozen=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True)
class Frame:
    """The edges of the plot and the marks along its axes."""

    x_ticks: list[Tick]
    y_ticks: list[Tick]
    left: str = f"{LEFT:.0f}"
    right: str = f"{WIDTH - RIGHT:.0f}"
    top: str = f"{TOP:.0f}"
    bottom: str = f"{HEIGHT - BOTTOM:.0f}"
    middle: str = f"{(LEFT + WIDTH - RIGHT) / 2:.0f}"
    view: str = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    kind: str  # act, look, fine, few: told by size as well as by colour
    radius: str
    label: str
    url: str


@dataclass(frozen=True)
class Scatter:
    frame: Frame
    dots: list[Dot]
    weak_top: str
    weak_height: str
    zero: str


LOWEST, HIGHEST, WEAK = -40.0, 80.0, 15.0
RADIUS = {"act": "7", "look": "5.5", "fine": "4", "few": "4"}


def scatter(points: Sequence[tuple[float, float, str, str, str]]) -> Scatter:
    """Of facility (a fraction) and discrimination (per cent), with kind, label and address."""
    across, up = _across(0, 1), _up(LOWEST, HIGHEST)
    frame = Frame(
        [Tick(across.text(share), f"{100 * share:.0f}") for share in (0, 0.25, 0.5, 0.75, 1)],
        [Tick(up.text(value), f"{value}") for value in (-25, 0, 25, 50, 75)],
    )
    dots = [
        Dot(across.text(facility), up.text(index), kind, RADIUS[kind], label, url)
        for facility, index, kind, label, url in points
    ]
    weak = up.at(WEAK)
    return Scatter(frame, dots, f"{weak:.1f}", f"{HEIGHT - BOTTOM - weak:.1f}", up.text(0))


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    near: bool  # to the cut: chance may have decided


@dataclass(frozen=True)
class Histogram:
    frame: Frame
    bars: list[Bar]
    cut: str
    band_left: str
    band_width: str


def histogram(counts: Sequence[int], cut: float | None, reach: float | None) -> Histogram:
    """`counts` by whole marks; a bar stands over the marks from its own to the next."""
    top = max(1, *counts)
    across, up = _across(0, len(counts)), _up(0, top)
    step = max(1, len(counts) // 8)
    frame = Frame(
        [Tick(across.text(mark + 0.5), str(mark)) for mark in range(0, len(counts), step)],
        [Tick(up.text(value), str(value)) for value in sorted({0, top // 2, top})],
    )
    width = max(1.0, across.at(1) - across.at(0) - 1)
    near = reach if cut is not None and reach else 0.0
    bars = [
        Bar(
            across.text(mark),
            up.text(n),
            f"{width:.1f}",
            f"{up.at(0) - up.at(n):.1f}",
            near=abs(mark - (cut or 0)) < near,
        )
        for mark, n in enumerate(counts)
        if n
    ]
    if cut is None:
        return Histogram(frame, bars, "", "", "")
    left, right = across.at(cut - (reach or 0)), across.at(cut + (reach or 0))
    return Histogram(frame, bars, across.text(cut), f"{left:.1f}", f"{right - left:.1f}")


@dataclass(frozen=True)
class Trace:
    points: str
    label: str
    label_y: str
    right: bool


@dataclass(frozen=True)
class Traces:
    frame: Frame
    traces: list[Trace]
    label_x: str


def traces(options: Sequence[dict[str, Any]], labels: Sequence[str], groups: int) -> Traces:
    """How often each option is taken, from the weakest fifth to the strongest."""
    label_x = WIDTH - RIGHT - 12
    across = Scale(0, groups - 1, LEFT + 12, label_x - 10)
    up = _up(0, 1)
    frame = Frame(
        [Tick(across.text(place), str(place + 1)) for place in range(groups)],
        [Tick(up.text(share), f"{100 * share:.0f}") for share in (0, 0.25, 0.5, 0.75, 1)],
    )
    ends = [next((s for s in reversed(o["groups"]) if s is not None), 0.0) for o in options]
    heights = _apart([up.at(end) for end in ends])
    lines = [
        Trace(
            " ".join(
                f"{across.text(place)},{up.text(share)}"
                for place, share in enumerate(option["groups"])
                if share is not None
            ),
            label,
            f"{height + 4:.1f}",
            option["right"],
        )
        for option, label, height in zip(options, labels, heights, strict=True)
    ]
    return Traces(frame, lines, f"{label_x:.0f}")


def _apart(heights: Sequence[float]) -> list[float]:
    """Moved upwards as far as labels need to stand clear of each other."""
    placed = list(heights)
    lowest = HEIGHT
    for place in sorted(range(len(heights)), key=lambda each: -heights[each]):
        placed[place] = lowest = min(heights[place], lowest - LABEL_GAP)
    return placed


def _across(low: float, high: float) -> Scale:
    return Scale(low, high, LEFT, WIDTH - RIGHT)


def _up(low: float, high: float) -> Scale:
    return Scale(low, high, HEIGHT - BOTTOM, TOP)
