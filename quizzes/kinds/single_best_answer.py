"""A stem and options, one of which is the best answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import (
    ONE,
    ZERO,
    Kind,
    Payload,
    Reason,
    option_ids,
    option_texts,
    options_in,
    places_of,
)
from quizzes.kinds.editing import Editor, EditorList
from quizzes.kinds.responses import Response
from quizzes.kinds.writing import Mistake


def options_to_write() -> EditorList:
    columns = {
        "text": editing.line(gettext_lazy("Text")),
        "correct": editing.right(),
        "rationale": editing.rationale(),
    }
    return EditorList(
        gettext_lazy("Options"), gettext_lazy("Option"), columns, most=writing.MOST_OPTIONS
    )


class SingleBestAnswer(Kind):
    """Payload: `{"stem", "options": [{"id", "text", "rationale"}], "key"}`; a response is an id."""

    name = "single-best-answer"
    label = gettext_lazy("Single best answer")
    schema = 1
    fields = ("stem", "options", "fixed_order")
    takes = "option"
    statistics = "choice"
    candidate_template = "quizzes/kinds/single_best_answer.html"
    editor = Editor(
        {"stem": editing.stem(), "fixed_order": editing.keep_order()},
        {"options": options_to_write()},
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        options, right = parse_options(item)
        if len(right) != 1:
            words = _("Mark one option as correct: {count} are marked.")
            raise Mistake(words.format(count=len(right)), "options")
        payload = {"stem": writing.stem(item), "options": options, "key": right[0]}
        return payload | writing.fixed_order(item)

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

    def _chosen(self, payload: Payload, response: Response) -> set[int]:
        return places_of(payload, [response])


def parse_options(
    item: Mapping[str, Any], *, least: int = 2
) -> tuple[list[dict[str, Any]], list[str]]:
    """Options with a text and a rationale each, and the ids of those marked as correct."""
    rows = writing.rows(item, "options", _("Option"), _parse_option, least=least)
    right = [row["id"] for row in rows if row.pop("correct")]
    return rows, right


def _parse_option(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    writing.known_fields(row, ("id", "text", "correct", "rationale"), label)
    correct = writing.flag(row, "correct", label)
    return writing.part(row, label, "text", "rationale") | {"correct": correct}


def dump_options(payload: Payload, right: set[str]) -> list[dict[str, Any]]:
    return [
        {"id": option["id"], "text": option["text"]}
        | ({"correct": True} if option["id"] in right else {})
        | {"rationale": option["rationale"]}
        for option in payload["options"]
    ]


def kept_order(payload: Payload) -> dict[str, bool]:
    return {"fixed_order": True} if payload.get("fixed_order") else {}
