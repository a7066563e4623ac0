"""A number to give, right within a tolerance; the unit is shown."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import ONE, ZERO, Kind, Payload, Reason
from quizzes.kinds.editing import Editor
from quizzes.kinds.responses import Response, is_number
from quizzes.kinds.writing import Mistake


class ShortNumeric(Kind):
    """Payload: `{"stem", "options": [], "value", "tolerance", "unit", "rationale"}`.

    A response is a number. The comparison is exact: value and response are read as decimals.
    """

    name = "short-numeric"
    label = gettext_lazy("Short numeric")
    schema = 1
    fields = ("stem", "value", "tolerance", "unit", "rationale")
    takes = "number"
    statistics = "number"
    candidate_template = "quizzes/kinds/short_numeric.html"
    hint = gettext_lazy("Write a number; a decimal point or comma will do.")
    editor = Editor(
        {
            "stem": editing.stem(),
            "value": editing.number(gettext_lazy("Right value")),
            "tolerance": editing.number(gettext_lazy("Give or take"), least=0),
            "unit": editing.line(gettext_lazy("Unit"), required=False),
            "rationale": editing.passage(gettext_lazy("Why this value")),
        }
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        for name in ("value", "tolerance"):
            if not is_number(item.get(name)):
                raise Mistake(_("{field} is a number.").format(field=name), name)
        if item["tolerance"] < 0:
            raise Mistake(_("tolerance is a number from 0 on."), "tolerance")
        unit = item.get("unit", "")
        if not isinstance(unit, str) or len(unit) > 20:
            sentence = _("unit is a text of at most 20 characters, or is left out.")
            raise Mistake(sentence, "unit")
        return {
            "stem": writing.stem(item),
            "options": [],
            "value": item["value"],
            "tolerance": item["tolerance"],
            "unit": unit.strip(),
            "rationale": writing.text(item, "rationale", _("The rationale")),
        }

    def dump(self, payload: Payload) -> dict[str, Any]:
        names = ("stem", "value", "tolerance", "unit", "rationale")
        return {name: payload[name] for name in names if payload[name] != ""}

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        return {"stem": payload["stem"], "unit": payload["unit"]}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        off = abs(_exact(response) - _exact(payload["value"]))
        return ONE if off <= _exact(payload["tolerance"]) else ZERO

    def with_key(self, payload: Payload, response: Response) -> dict[str, Any]:
        return {**payload, "value": response}

    def responses(self, payload: Payload) -> list[Response] | None:
        return None

    def key_response(self, payload: Payload) -> Response:
        value: Response = payload["value"]
        return value

    def describe(self, payload: Payload, response: Response) -> str:
        return _with_unit(response, payload) if is_number(response) else ""

    def describe_key(self, payload: Payload) -> str:
        value = _with_unit(payload["value"], payload)
        if not payload["tolerance"]:
            return value
        return _("{value}, give or take {tolerance}").format(
            value=value, tolerance=_with_unit(payload["tolerance"], payload)
        )

    def reasons(self, payload: Payload) -> list[Reason]:
        return [Reason(self.describe_key(payload), right=True, rationale=payload["rationale"])]


def _exact(value: int | float) -> Decimal:
    """The number as it was written: 0.1 is a tenth."""
    return Decimal(str(value))


def _with_unit(value: int | float, payload: Payload) -> str:
    return f"{number_format(_exact(value), use_l10n=True)} {payload['unit']}".strip()
