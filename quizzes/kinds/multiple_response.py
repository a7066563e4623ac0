"""A stem and options, some of which are right: choose all that apply."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain, combinations
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
    places_of,
    share,
)
from quizzes.kinds.editing import Editor
from quizzes.kinds.responses import Response, fits
from quizzes.kinds.single_best_answer import (
    dump_options,
    kept_order,
    options_to_write,
    parse_options,
)
from quizzes.kinds.writing import Mistake

ALL_OR_NOTHING, PER_OPTION = "all-or-nothing", "per-option"


class MultipleResponse(Kind):
    """Payload: `{"stem", "options", "key": [ids], "scoring"}`; a response is a list of ids.

    Per option, each right one that was chosen adds its share of the right ones and each wrong one
    takes its share of the wrong ones, never below zero: to choose everything earns nothing.
    """

    name = "multiple-response"
    label = gettext_lazy("Multiple response")
    schema = 1
    fields = ("stem", "options", "scoring", "fixed_order")
    takes = "options"
    statistics = "choices"
    candidate_template = "quizzes/kinds/multiple_response.html"
    hint = gettext_lazy("Choose all that apply.")
    editor = Editor(
        {
            "stem": editing.stem(),
            "scoring": editing.one_of(
                gettext_lazy("Marks"),
                [
                    (ALL_OR_NOTHING, gettext_lazy("All or nothing")),
                    (PER_OPTION, gettext_lazy("A share for each option, never below zero")),
                ],
            ),
            "fixed_order": editing.keep_order(),
        },
        {"options": options_to_write()},
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        options, right = parse_options(item, least=3)
        if not 0 < len(right) < len(options):
            sentence = _("Mark at least one option as correct, and leave one that is not.")
            raise Mistake(sentence, "options")
        return {
            "stem": writing.stem(item),
            "options": options,
            "key": sorted(right),
            "scoring": writing.choice(item, "scoring", (ALL_OR_NOTHING, PER_OPTION)),
        } | writing.fixed_order(item)

    def dump(self, payload: Payload) -> dict[str, Any]:
        return {
            "stem": payload["stem"],
            "scoring": payload["scoring"],
            "options": dump_options(payload, set(payload["key"])),
        } | kept_order(payload)

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        return {"stem": payload["stem"], "options": options_in(payload, order)}

    def entry(self, options: Sequence[str], stems: Sequence[str]) -> dict[str, Any]:
        return super().entry(options, stems) | {"least": 1, "most": len(options)}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        right, chosen = set(payload["key"]), set(response)
        if payload["scoring"] == ALL_OR_NOTHING:
            return ONE if chosen == right else ZERO
        wrong_count = max(1, len(payload["options"]) - len(right))  # a new key may hold them all
        earned = len(chosen & right) * wrong_count - len(chosen - right) * len(right)
        return share(earned, len(right) * wrong_count)

    def responses(self, payload: Payload) -> list[Response] | None:
        names = sorted(option_ids(payload))
        if 2 ** len(names) > MOST_LISTED:
            return None
        sizes = range(1, len(names) + 1)
        return [list(some) for some in chain.from_iterable(combinations(names, n) for n in sizes)]

    def describe(self, payload: Payload, response: Response) -> str:
        if response is None or not fits(self.form_entry(payload), response):
            return ""
        texts = option_texts(payload)
        return "\n".join(texts[option] for option in option_ids(payload) if option in response)

    def describe_key(self, payload: Payload) -> str:
        return self.describe(payload, payload["key"])

    def reasons(self, payload: Payload) -> list[Reason]:
        return [
            Reason(option["text"], option["id"] in payload["key"], option["rationale"])
            for option in payload["options"]
        ]

    def _chosen(self, payload: Payload, response: Response) -> set[int]:
        return places_of(payload, response)
