"""A stem and options, one of which is the best answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from quizzes.kinds import writing
from quizzes.kinds.base import (
    ONE,
    ZERO,
    Kind,
    Payload,
    Reason,
    option_ids,
    option_texts,
    options_in,
)
from quizzes.kinds.responses import Response


class SingleBestAnswer(Kind):
    """Payload: `{"stem", "options": [{"id", "text", "rationale"}], "key"}`; a response is an id."""

    name = "single-best-answer"
    label = gettext_lazy("Single best answer")
    schema = 1
    takes = "option"
    statistics = "choice"
    candidate_template = "quizzes/kinds/single_best_answer.html"

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        rows = writing.rows(item, "options", "Option")
        payload = {"stem": writing.stem(item), "options": parse_options(rows)}
        right = [row["id"] for row in rows if row.get("correct")]
        if len(right) != 1:
            raise ValueError(f"Mark one option as correct: {len(right)} are marked.")
        return payload | {"key": right[0]} | writing.fixed_order(item)

    def dump(self, payload: Payload) -> dict[str, Any]:
        options = dump_options(payload, {payload["key"]})
        return {"stem": payload["stem"], "options": options} | kept_order(payload)

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        return {"stem": payload["stem"], "options": options_in(payload, order)}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        return ONE if response == payload["key"] else ZERO

    def responses(self, payload: Payload) -> list[Response]:
        return option_ids(payload)

    def describe(self, payload: Payload, response: Response) -> str:
        return option_texts(payload).get(response, "") if isinstance(response, str) else ""

    def describe_key(self, payload: Payload) -> str:
        return self.describe(payload, payload["key"])

    def reasons(self, payload: Payload) -> list[Reason]:
        return [
            Reason(option["text"], option["id"] == payload["key"], option["rationale"])
            for option in payload["options"]
        ]


def parse_options(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Options with a text and a rationale each; `correct` is checked and left to the caller."""
    options = []
    for place, row in enumerate(rows, start=1):
        label = f"Option {place}"
        writing.known_fields(row, ("id", "text", "correct", "rationale"), label)
        writing.flag(row, "correct", label)
        options.append(writing.part(row, label, "text", "rationale"))
    writing.refuse_repeats(options, "options", "id", "text")
    return options


def dump_options(payload: Payload, right: set[str]) -> list[dict[str, Any]]:
    return [
        {"id": option["id"], "text": option["text"]}
        | ({"correct": True} if option["id"] in right else {})
        | {"rationale": option["rationale"]}
        for option in payload["options"]
    ]


def kept_order(payload: Payload) -> dict[str, bool]:
    return {"fixed_order": True} if payload.get("fixed_order") else {}
