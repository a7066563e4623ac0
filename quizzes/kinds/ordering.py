"""Steps to put in order, such as the first response to an emergency."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, permutations
from math import factorial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import (
    MOST_LISTED,
    ONE,
    ZERO,
    Kind,
    Payload,
    Reason,
    option_ids,
    option_texts,
    options_in,
    share,
)
from quizzes.kinds.editing import Editor, EditorList
from quizzes.kinds.responses import Response, fits

ALL_OR_NOTHING, ADJACENT_PAIRS = "all-or-nothing", "adjacent-pairs"


class Ordering(Kind):
    """Payload: `{"stem", "options", "key": [ids], "scoring"}`; a response is every id, in order.

    By adjacent pairs, the mark is the share of steps that follow the very step they should: one
    step out of place costs what it breaks, and not everything behind it.
    """

    name = "ordering"
    label = gettext_lazy("Ordering")
    schema = 1
    fields = ("stem", "steps", "scoring")
    takes = "options"
    statistics = "order"
    candidate_template = "quizzes/kinds/ordering.html"
    hint = gettext_lazy("Give each step its place. Steps without a place come last.")
    editor = Editor(
        {
            "stem": editing.stem(),
            "scoring": editing.one_of(
                gettext_lazy("Marks"),
                [
                    (ADJACENT_PAIRS, gettext_lazy("A share for each step after its right one")),
                    (ALL_OR_NOTHING, gettext_lazy("All or nothing")),
                ],
            ),
        },
        {
            "steps": EditorList(
                gettext_lazy("Steps, in the right order"),
                gettext_lazy("Step"),
                {
                    "text": editing.line(gettext_lazy("Text")),
                    "rationale": editing.passage(gettext_lazy("Why here")),
                },
                most=writing.MOST_OPTIONS,
                ordered=True,
            )
        },
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        steps = writing.rows(item, "steps", _("Step"), _parse_step, least=3)
        return {
            "stem": writing.stem(item),
            "options": steps,
            "key": [step["id"] for step in steps],
            "scoring": writing.choice(item, "scoring", (ALL_OR_NOTHING, ADJACENT_PAIRS)),
        }

    def dump(self, payload: Payload) -> dict[str, Any]:
        return {
            "stem": payload["stem"],
            "scoring": payload["scoring"],
            "steps": [
                {name: step[name] for name in ("id", "text", "rationale")}
                for step in _in_order(payload)
            ],
        }

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        return {"stem": payload["stem"], "options": options_in(payload, order)}

    def entry(self, options: Sequence[str], stems: Sequence[str]) -> dict[str, Any]:
        return super().entry(options, stems) | {"least": len(options), "most": len(options)}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        if payload["scoring"] == ALL_OR_NOTHING:
            return ONE if response == payload["key"] else ZERO
        right = set(pairwise(payload["key"]))
        return share(len(right & set(pairwise(response))), len(right))

    def responses(self, payload: Payload) -> list[Response] | None:
        names = option_ids(payload)
        if factorial(len(names)) > MOST_LISTED:
            return None
        return [list(order) for order in permutations(names)]

    def describe(self, payload: Payload, response: Response) -> str:
        if response is None or not fits(self.form_entry(payload), response):
            return ""
        texts = option_texts(payload)
        return "\n".join(f"{place}. {texts[step]}" for place, step in enumerate(response, start=1))

    def describe_key(self, payload: Payload) -> str:
        return self.describe(payload, payload["key"])

    def reasons(self, payload: Payload) -> list[Reason]:
        return [Reason(step["text"], None, step["rationale"]) for step in _in_order(payload)]


def _parse_step(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    writing.known_fields(row, ("id", "text", "rationale"), label)
    return writing.part(row, label, "text", "rationale")


def _in_order(payload: Payload) -> list[Mapping[str, str]]:
    steps = {step["id"]: step for step in payload["options"]}
    return [steps[name] for name in payload["key"]]
