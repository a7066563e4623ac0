"""The body map: a figure from the front and from the back, with an area for each muscle.

One source of shapes (`body_map.yaml`) for the pages and for the PDF. What was examined is filled,
everything else is an empty outline, so that the difference needs no colour. The list beside it
carries the facts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

_FILE = Path(__file__).parent / "body_map.yaml"

View = Literal["front", "back"]
Side = Literal["left", "right"]
Point = tuple[float, float]

VIEWS: tuple[View, ...] = ("front", "back")
SIDES: tuple[Side, ...] = ("left", "right")

# How far the handles of a curve reach towards the neighbours: more bulges, less is angular.
_ROUNDNESS = 0.14


@dataclass(frozen=True)
class Area:
    """One muscle on one side of one figure; `path` is the `d` of an SVG path."""

    muscle: str
    side: Side
    path: str
    is_examined: bool


@dataclass(frozen=True)
class Figure:
    view: View
    width: float
    height: float
    outline: str
    areas: tuple[Area, ...]


def draw_figures(examined: Mapping[str, Collection[str]]) -> tuple[Figure, ...]:
    """Front and back. `examined` gives for each muscle the sides of the person, left or right."""
    shapes = _shapes()
    return tuple(
        Figure(
            view=view,
            width=shapes["width"],
            height=shapes["height"],
            outline=_outline(),
            areas=tuple(_areas(view, examined)),
        )
        for view in VIEWS
    )


def drawn_muscles() -> frozenset[str]:
    """Every muscle that has an area."""
    return frozenset(_shapes()["areas"])


def as_svg(figure: Figure, *, line: str, fill: str, faint: str, body: str) -> str:
    """The figure by itself, its colours inside, for a paper."""
    examined = " ".join(area.path for area in figure.areas if area.is_examined)
    others = " ".join(area.path for area in figure.areas if not area.is_examined)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure.width} {figure.height}">'
        f'<path d="{figure.outline}" fill="{body}" stroke="{line}" stroke-width=".7"/>'
        f'<path d="{others}" fill="none" stroke="{faint}" stroke-width=".35"/>'
        f'<path d="{examined}" fill="{fill}"/></svg>'
    )


def _areas(view: View, examined: Mapping[str, Collection[str]]) -> Iterator[Area]:
    for muscle, views in _shapes()["areas"].items():
        for side in SIDES if view in views else ():
            is_examined = side in examined.get(muscle, ())
            yield Area(muscle, side, _area_path(muscle, view, side), is_examined)


@cache
def _area_path(muscle: str, view: View, side: Side) -> str:
    # Seen from the front the person's left is on the right of the picture, from behind on the left.
    direction = 1 if (side == "left") == (view == "front") else -1
    points = _shapes()["areas"][muscle][view]
    return _curve([_placed(point, direction) for point in points])


@cache
def _outline() -> str:
    half = _shapes()["outline"]
    right = [_placed(point, 1) for point in half]
    left = [_placed(point, -1) for point in reversed(half) if point[0] > 0]
    return _curve(right + left)


def _placed(point: Sequence[float], direction: int) -> Point:
    return (_shapes()["width"] / 2 + direction * point[0], point[1])


def _curve(points: Sequence[Point]) -> str:
    """A closed smooth line through all points: each handle looks along its neighbours."""
    count = len(points)
    parts = [f"M{_text(points[0])}"]
    for at in range(count):
        before, start, end, after = (points[(at + step) % count] for step in (-1, 0, 1, 2))
        first = _shifted(start, before, end, _ROUNDNESS)
        second = _shifted(end, after, start, _ROUNDNESS)
        parts.append(f"C{_text(first)} {_text(second)} {_text(end)}")
    return "".join(parts) + "z"


def _shifted(point: Point, away_from: Point, towards: Point, share: float) -> Point:
    return (
        point[0] + (towards[0] - away_from[0]) * share,
        point[1] + (towards[1] - away_from[1]) * share,
    )


def _text(point: Point) -> str:
    return " ".join(f"{round(number, 1):g}" for number in point)


@cache
def _shapes() -> dict[str, Any]:
    shapes: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return shapes
