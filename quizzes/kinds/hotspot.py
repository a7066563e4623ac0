"""A figure on which a point is shown: areas that score, and areas that do harm."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import ZERO, Kind, Payload, Reason, option_texts, options_in, places_of
from quizzes.kinds.editing import Editor, EditorList, NumbersField, PointsField
from quizzes.kinds.responses import LARGEST_COORDINATE, Response, fits, is_number, is_point
from quizzes.kinds.single_best_answer import kept_order
from quizzes.kinds.writing import Mistake

MOST_AREAS = 20
_HUNDREDTH = Decimal("0.01")


class Hotspot(Kind):
    """Payload: `{"stem", "figure", "alt", "options": [areas]}` and, pinned when the item is read
    from its folder, `file`, `width` and `height` of the figure.

    An area is `{"id", "text", "shape", "score", "forbidden", "rationale"}`; its shape is
    `{"circle": [x, y, radius]}` or `{"polygon": [[x, y], …]}` in 0..1000 of the figure's width
    and height. A response is a point `[x, y]` or the id of an area: whoever cannot point chooses
    by name. A point outside all areas is wrong; where areas overlap, harm comes first and then
    the higher score.
    """

    name = "hotspot"
    label = gettext_lazy("Point on a figure")
    schema = 1
    fields = ("stem", "figure", "alt", "areas", "fixed_order")
    takes = "place"
    statistics = "place"
    candidate_template = "quizzes/kinds/hotspot.html"
    editor = Editor(
        {
            "stem": editing.stem(),
            "figure": editing.line(
                gettext_lazy("Figure"), help_text=gettext_lazy("Its path in the module's folder.")
            ),
            "alt": editing.passage(gettext_lazy("The figure in words")),
            "fixed_order": editing.keep_order(),
        },
        {
            "areas": EditorList(
                gettext_lazy("Areas"),
                gettext_lazy("Area"),
                {
                    "name": editing.line(gettext_lazy("Name")),
                    "circle": NumbersField(
                        label=gettext_lazy("Circle: x y radius"), required=False
                    ),
                    "polygon": PointsField(
                        label=gettext_lazy("Or corners: x,y x,y x,y"), required=False
                    ),
                    "score": editing.number(gettext_lazy("Score, 0 to 1"), required=False),
                    "forbidden": editing.tick(gettext_lazy("Harmful: fails the attempt")),
                    "rationale": editing.rationale(),
                },
                most=MOST_AREAS,
            )
        },
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        areas = writing.rows(item, "areas", _("Area"), _parse_area, most=MOST_AREAS)
        if not any(area["score"] == 1 for area in areas):
            raise Mistake(_("One area at least has the score 1."), "areas")
        return {
            "stem": writing.stem(item),
            "figure": writing.text(item, "figure", _("The figure")),
            "alt": writing.text(item, "alt", _("The description of the figure")),
            "options": areas,
        } | writing.fixed_order(item)

    def dump(self, payload: Payload) -> dict[str, Any]:
        areas = [_dump_area(area) for area in payload["options"]]
        fields = {name: payload[name] for name in ("stem", "figure", "alt")}
        return fields | {"areas": areas} | kept_order(payload)

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        figure = {name: payload[name] for name in ("alt", "width", "height")}
        return {
            "stem": payload["stem"],
            "options": options_in(payload, order),
            "figure": {"address": reverse("courses:file", args=[payload["file"]])} | figure,
        }

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        met = _areas_of(payload, response)
        if any(area["forbidden"] for area in met):
            return ZERO
        return max((Decimal(str(area["score"])) for area in met), default=ZERO)

    def is_forbidden(self, payload: Payload, response: Response) -> bool:
        if response is None or not fits(self.form_entry(payload), response):
            return False
        return any(area["forbidden"] for area in _areas_of(payload, response))

    def with_key(self, payload: Payload, response: Response) -> dict[str, Any]:
        """The areas that were met score and do no harm; all others score nothing."""
        met = {area["id"] for area in _areas_of(payload, response)}
        areas = [
            {**area, "score": 1, "forbidden": False} if area["id"] in met else {**area, "score": 0}
            for area in payload["options"]
        ]
        return {**payload, "options": areas}

    def responses(self, payload: Payload) -> list[Response] | None:
        return None

    def key_response(self, payload: Payload) -> Response:
        return next(area["id"] for area in payload["options"] if area["score"] == 1)

    def describe(self, payload: Payload, response: Response) -> str:
        if response is None or not fits(self.form_entry(payload), response):
            return ""
        names = option_texts(payload)
        met = [names[area["id"]] for area in _areas_of(payload, response)]
        return ", ".join(met) or _("A point outside the named areas")

    def describe_key(self, payload: Payload) -> str:
        return "\n".join(area["text"] for area in payload["options"] if area["score"] == 1)

    def reasons(self, payload: Payload) -> list[Reason]:
        return [
            Reason(area["text"], area["score"] == 1, area["rationale"])
            for area in payload["options"]
        ]

    def _chosen(self, payload: Payload, response: Response) -> set[int]:
        return places_of(payload, [area["id"] for area in _areas_of(payload, response)])


def _areas_of(payload: Payload, response: Response) -> list[Mapping[str, Any]]:
    """The area that was named, or every area that holds the point."""
    if isinstance(response, str):
        return [area for area in payload["options"] if area["id"] == response]
    return [area for area in payload["options"] if _holds(area["shape"], response)]


def _holds(shape: Mapping[str, Any], point: Sequence[float]) -> bool:
    """Whether the point is inside; the edge of a circle belongs to it."""
    x, y = point
    if "circle" in shape:
        centre_x, centre_y, radius = shape["circle"]
        return bool((x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2)
    inside = False
    corners = shape["polygon"]
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        # A ray to the right of the point crosses an odd number of sides when it starts inside.
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _parse_area(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    fields = ("id", "name", "circle", "polygon", "score", "forbidden", "rationale")
    writing.known_fields(row, fields, label)
    area: dict[str, Any] = writing.part(row, label, "name", "rationale")
    score, forbidden = row.get("score", 0), writing.flag(row, "forbidden", label)
    if not is_number(score) or not 0 <= score <= 1 or Decimal(str(score)) % _HUNDREDTH:
        words = _("{part}: score is a number from 0 to 1 with two decimals at most.")
        raise ValueError(words.format(part=label))
    if forbidden and score:
        raise ValueError(_("{part} is forbidden, so it has no score.").format(part=label))
    return {
        "id": area["id"],
        "text": area["name"],
        "shape": _parse_shape(row, label),
        "score": score,
        "forbidden": forbidden,
        "rationale": area["rationale"],
    }


def _parse_shape(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    circle, polygon = row.get("circle"), row.get("polygon")
    if circle is not None and polygon is None:
        if _is_circle(circle):
            return {"circle": circle}
        words = _("{part}: circle is [x, y, radius] within 0 to {most}.")
        raise ValueError(words.format(part=label, most=LARGEST_COORDINATE))
    if polygon is not None and circle is None:
        if isinstance(polygon, list) and len(polygon) >= 3 and all(map(is_point, polygon)):
            return {"polygon": polygon}
        words = _("{part}: polygon is a list of three or more [x, y] within 0 to {most}.")
        raise ValueError(words.format(part=label, most=LARGEST_COORDINATE))
    raise ValueError(_("{part} needs a circle or a polygon.").format(part=label))


def _is_circle(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and is_point(value[:2])
        and is_number(value[2])
        and 0 < value[2] <= LARGEST_COORDINATE
    )


def _dump_area(area: Mapping[str, Any]) -> dict[str, Any]:
    return (
        {"id": area["id"], "name": area["text"]}
        | area["shape"]
        | ({"score": area["score"]} if area["score"] else {})
        | ({"forbidden": True} if area["forbidden"] else {})
        | {"rationale": area["rationale"]}
    )
