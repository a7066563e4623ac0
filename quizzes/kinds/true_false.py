"""A statement that is true or false."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import editing, writing
from quizzes.kinds.base import ONE, ZERO, Kind, Payload, Reason
from quizzes.kinds.editing import Editor
from quizzes.kinds.responses import Response
from quizzes.kinds.writing import Mistake

TRUE, FALSE = "true", "false"


class TrueFalse(Kind):
    """Payload: `{"stem", "options", "key", "rationale", "fixed_order"}`; a response is an id.

    The two options are those of every such item. They are kept in each payload all the same,
    because the draw reads the ids of options there.
    """

    name = "true-false"
    label = gettext_lazy("True or false")
    schema = 1
    fields = ("stem", "answer", "rationale")
    takes = "option"
    statistics = "choice"
    candidate_template = "quizzes/kinds/single_best_answer.html"
    editor = Editor(
        {
            "stem": editing.passage(gettext_lazy("Statement"), rows=3),
            "answer": editing.tick(gettext_lazy("The statement is true")),
            "rationale": editing.passage(gettext_lazy("Why it is true or false")),
        }
    )

    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(item.get("answer"), bool):
            raise Mistake(_("answer is true or false."), "answer")
        return {
            "stem": writing.stem(item),
            "options": [{"id": TRUE}, {"id": FALSE}],
            "key": TRUE if item["answer"] else FALSE,
            "rationale": writing.text(item, "rationale", _("The rationale")),
            "fixed_order": True,
        }

    def dump(self, payload: Payload) -> dict[str, Any]:
        return {
            "stem": payload["stem"],
            "answer": payload["key"] == TRUE,
            "rationale": payload["rationale"],
        }

    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        texts = _texts()
        options = [{"id": option, "text": texts[option]} for option in order]
        return {"stem": payload["stem"], "options": options}

    def _mark(self, payload: Payload, response: Response) -> Decimal:
        return ONE if response == payload["key"] else ZERO

    def responses(self, payload: Payload) -> list[Response]:
        return [TRUE, FALSE]

    def describe(self, payload: Payload, response: Response) -> str:
        return _texts().get(response, "") if isinstance(response, str) else ""

    def describe_key(self, payload: Payload) -> str:
        return self.describe(payload, payload["key"])

    def reasons(self, payload: Payload) -> list[Reason]:
        return [Reason(self.describe_key(payload), right=True, rationale=payload["rationale"])]

    def why_wrong(self, payload: Payload, response: Response) -> list[Reason]:
        """That one of two is wrong tells the other; the rationale adds no secret."""
        if response not in (TRUE, FALSE) or response == payload["key"]:
            return []
        return [Reason(self.describe(payload, response), False, payload["rationale"])]


def _texts() -> dict[str, str]:
    return {TRUE: _("True"), FALSE: _("False")}
