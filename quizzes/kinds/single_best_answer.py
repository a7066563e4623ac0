"""A stem and options, one of which is the best answer."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.base import Kind, Payload, Response

_OPTION_ID = re.compile(r"[a-z0-9]{2,16}")
_OPTION_FIELDS = {"id", "text", "correct", "rationale"}
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


class SingleBestAnswer(Kind):
    """Payload: `{"stem", "options": [{"id", "text", "rationale"}], "key"}`; a response is an id."""

    name = "single-best-answer"
    schema = 1
    takes = "option"
    statistics = "choice"
    candidate_template = "quizzes/kinds/single_best_answer.html"

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        options = item.get("options")
        if not isinstance(options, list) or not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
            raise ValueError(f"A question needs {FEWEST_OPTIONS} to {MOST_OPTIONS} options.")
        stem = _text(item, "stem", "The question")
        parsed = [_parse_option(option, place) for place, option in enumerate(options, start=1)]
        _refuse_repeats("id", [option["id"] for option in parsed])
        _refuse_repeats("text", [option["text"].casefold() for option in parsed])
        right = [option["id"] for option in options if option.get("correct") is True]
        if len(right) != 1:
            raise ValueError(f"Mark one option as correct: {len(right)} are marked.")
        return {"stem": stem, "options": parsed, "key": right[0]}

    def dump(self, payload: Payload) -> dict[str, Any]:
        options = [
            {"id": option["id"], "text": option["text"]}
            | ({"correct": True} if option["id"] == payload["key"] else {})
            | {"rationale": option["rationale"]}
            for option in payload["options"]
        ]
        return {"stem": payload["stem"], "options": options}

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        texts = _texts(payload)
        return {
            "stem": payload["stem"],
            "options": [{"id": option, "text": texts[option]} for option in order],
        }

    def check_response(self, payload: Payload, response: Response) -> None:
        if response is None:
            return
        if not isinstance(response, str):
            raise ValueError(_("Choose one option."))
        if response not in _texts(payload):
            raise ValueError(_("This option is not part of this question."))

    def grade(self, payload: Payload, response: Response) -> Decimal:
        return Decimal(1) if response == payload["key"] else Decimal(0)

    def describe(self, payload: Payload, response: Response) -> str:
        return _texts(payload).get(response, "") if isinstance(response, str) else ""


def _texts(payload: Payload) -> dict[str, str]:
    return {option["id"]: option["text"] for option in payload["options"]}


def _parse_option(option: Any, place: int) -> dict[str, str]:
    if not isinstance(option, Mapping):
        raise ValueError(f"Option {place} is not a list of fields.")
    if unknown := set(option) - _OPTION_FIELDS:
        raise ValueError(f"Option {place} has a field {min(map(str, unknown))!r} we do not know.")
    if not isinstance(option.get("correct", False), bool):
        raise ValueError(f"Option {place}: correct is true or is left out.")
    name = option.get("id")
    if not isinstance(name, str) or not _OPTION_ID.fullmatch(name):
        raise ValueError(f"Option {place} needs an id of 2 to 16 small letters and digits.")
    label = f"Option {place}"
    return {
        "id": name,
        "text": _text(option, "text", f"{label}: the text"),
        "rationale": _text(option, "rationale", f"{label}: the rationale"),
    }


def _text(fields: Mapping[str, Any], name: str, what: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is missing ({name}).")
    return value.strip()


def _refuse_repeats(what: str, values: list[str]) -> None:
    value, times = Counter(values).most_common(1)[0]
    if times > 1:
        raise ValueError(f"Two options have the same {what}: {value!r}.")
