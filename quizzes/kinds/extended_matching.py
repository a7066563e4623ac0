"""One list of options and several stems, each with its own best option."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import Kind, Payload, Reason, option_texts, options_in, share
from quizzes.kinds.editing import Editor, EditorList
from quizzes.kinds.responses import Response, fits
from quizzes.kinds.single_best_answer import kept_order
from quizzes.kinds.writing import Mistake

MOST_OPTIONS, MOST_STEMS = 20, 10


class ExtendedMatching(Kind):
    """Payload: `{"stem", "options", "stems", "key": {stem: option}}`; a response is such pairs.

    Each stem earns its share. An option may be right for several stems and for none.
    """

    name = "extended-matching"
    label = gettext_lazy("Extended matching")
    schema = 1
    fields = ("stem", "options", "stems", "fixed_order")
    takes = "pairs"
    statistics = "pairs"
    candidate_template = "quizzes/kinds/extended_matching.html"
    hint = gettext_lazy("Choose one option for each. An option may fit several of them or none.")
    editor = Editor(
        {"stem": editing.stem(), "fixed_order": editing.keep_order()},
        {
            "options": EditorList(
                gettext_lazy("Options"),
                gettext_lazy("Option"),
                {"text": editing.line(gettext_lazy("Text"))},
                most=MOST_OPTIONS,
            ),
            "stems": EditorList(
                gettext_lazy("Stems"),
                gettext_lazy("Stem"),
                {
                    "text": editing.line(gettext_lazy("Text")),
                    "answer": editing.line(
                        gettext_lazy("Best option"),
                        help_text=gettext_lazy("The number of the option above, such as 2."),
                    ),
                    "rationale": editing.rationale(),
                },
                most=MOST_STEMS,
            ),
        },
        refers=("stems", "answer", "options"),
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        options = writing.rows(item, "options", _("Option"), _parse_option, most=MOST_OPTIONS)
        stems = writing.rows(item, "stems", _("Stem"), _parse_stem, most=MOST_STEMS)
        key = {stem["id"]: stem.pop("answer") for stem in stems}
        if unknown := set(key.values()) - {option["id"] for option in options}:
            words = _("“{option}” is no option of this question.")
            raise Mistake(words.format(option=min(unknown)), "stems")
        payload = {"stem": writing.stem(item), "options": options, "stems": stems, "key": key}
        return payload | writing.fixed_order(item)

    def dump(self, payload: Payload) -> dict[str, Any]:
        return {
            "stem": payload["stem"],
            "options": [{"id": part["id"], "text": part["text"]} for part in payload["options"]],
            "stems": [
                {
                    "id": stem["id"],
                    "text": stem["text"],
                    "answer": payload["key"][stem["id"]],
                    "rationale": stem["rationale"],
                }
                for stem in payload["stems"]
            ],
        } | kept_order(payload)

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        return {
            "stem": payload["stem"],
            "options": options_in(payload, order),
            "stems": [{"id": stem["id"], "text": stem["text"]} for stem in payload["stems"]],
        }

    def entry(self, options: Sequence[str], stems: Sequence[str]) -> dict[str, Any]:
        return super().entry(options, stems) | {"stems": list(stems)}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        key = payload["key"]
        return share(sum(key[stem] == option for stem, option in response.items()), len(key))

    def with_key(self, payload: Payload, response: Response) -> dict[str, Any]:
        """Stems that are left blank keep their key."""
        return {**payload, "key": payload["key"] | response}

    def responses(self, payload: Payload) -> list[Response] | None:
        return None

    def describe(self, payload: Payload, response: Response) -> str:
        if response is None or not fits(self.form_entry(payload), response):
            return ""
        texts = option_texts(payload)
        return "\n".join(
            f"{stem['text']}: {texts[response[stem['id']]]}"
            for stem in payload["stems"]
            if stem["id"] in response
        )

    def describe_key(self, payload: Payload) -> str:
        return self.describe(payload, payload["key"])

    def reasons(self, payload: Payload) -> list[Reason]:
        texts = option_texts(payload)
        return [
            Reason(
                text=f"{stem['text']}: {texts[payload['key'][stem['id']]]}",
                right=True,
                rationale=stem["rationale"],
            )
            for stem in payload["stems"]
        ]


def _parse_option(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    writing.known_fields(row, ("id", "text"), label)
    return writing.part(row, label, "text")


def _parse_stem(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    writing.known_fields(row, ("id", "text", "answer", "rationale"), label)
    return writing.part(row, label, "text", "answer", "rationale")
