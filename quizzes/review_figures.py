"""The areas of a figure that score or do harm, drawn over it; candidates never see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes.kinds import get_kind
from quizzes.models import ItemVersion


@dataclass(frozen=True)
class Area:
    number: int
    name: str
    what: str
    role: str  # right, part, harm or none
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Figure:
    address: str
    width: int
    height: int
    alt: str
    areas: list[Area]

    @property
    def label_size(self) -> float:
        """Of the numbers, in the units of the figure."""
        return max(self.width, self.height) / 40


def figure_of(version: ItemVersion) -> Figure | None:
    """None where nothing is pointed at."""
    payload = version.payload
    if get_kind(version.kind).takes != "place" or "file" not in payload:
        return None
    width, height = payload["width"], payload["height"]
    areas = [
        _area(number, option, width / 1000, height / 1000)
        for number, option in enumerate(payload["options"], start=1)
    ]
    address = reverse("courses:file", args=[payload["file"]])
    return Figure(address, width, height, payload["alt"], areas)


def _area(number: int, option: Mapping[str, Any], across: float, down: float) -> Area:
    """Shapes are kept in thousandths of the figure, so a circle is as wide as the figure is."""
    role, what = _role(option)
    if "circle" in option["shape"]:
        x, y, radius = option["shape"]["circle"]
        path = _ellipse(x * across, y * down, radius * across, radius * down)
        return Area(number, option["text"], what, role, path, x * across, y * down)
    corners = [(x * across, y * down) for x, y in option["shape"]["polygon"]]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    middle = [sum(values) / len(corners) for values in zip(*corners, strict=True)]
    return Area(number, option["text"], what, role, path, middle[0], middle[1])


def _ellipse(x: float, y: float, across: float, down: float) -> str:
    arc = f"a{across:.1f} {down:.1f} 0 1 0"
    return f"M{x - across:.1f} {y:.1f}{arc} {2 * across:.1f} 0{arc} {-2 * across:.1f} 0Z"


def _role(option: Mapping[str, Any]) -> tuple[str, str]:
    if option["forbidden"]:
        return "harm", _("does harm: blocks the pass")
    if option["score"] == 1:
        return "right", _("right")
    if option["score"]:
        return "part", _("partly right: {mark}").format(mark=option["score"])
    return "none", _("not right")
