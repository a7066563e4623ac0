"""What every kind of question can do. A new kind is one class and its templates."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quizzes.kinds.editing import Editor
from quizzes.kinds.responses import Response, fits

Payload = Mapping[str, Any]

ZERO, ONE = Decimal(0), Decimal(1)
MOST_LISTED = 256  # responses of one item in the key table


@dataclass(frozen=True)
class Reason:
    """One part of a question in a review: its text, whether it is right, and why.

    `right` is None where the part alone is neither, as a step of an order.
    """

    text: str
    right: bool | None
    rationale: str


class Kind(ABC):
    """Payload, what a candidate may see of it, which responses fit, and what they are worth.

    A payload keeps what a response refers to as `"options": [{"id", …}]` and, where parts are
    answered one by one, `"stems": [{"id", …}]`; `"fixed_order": true` keeps the options as the
    author put them. The draw reads these ids in the database, without the texts.

    Grading is pure: the order of options changes nothing, a blank is zero, a mark is in 0..1.
    """

    name: ClassVar[str]
    label: ClassVar[Promise]
    schema: ClassVar[int]
    fields: ClassVar[tuple[str, ...]]  # of an item, as authors write it
    takes: ClassVar[str]  # shape of a response: option, options, pairs, number, place
    statistics: ClassVar[str]  # how its responses are counted: choice, choices, order, …
    candidate_template: ClassVar[str]
    hint: ClassVar[Promise | str] = ""  # how to answer, where the controls do not say it
    editor: ClassVar[Editor]

    # What authors write

    @abstractmethod
    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The payload of an item as authors write it; ValueError with a sentence for the author."""

    @abstractmethod
    def dump(self, payload: Payload) -> dict[str, Any]:
        """The item as authors write it; `parse(dump(payload)) == payload`."""

    # What a candidate sees and sends

    @abstractmethod
    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        """What a candidate sees, options in `order`. Never the key, never a rationale."""

    def entry(self, options: Sequence[str], stems: Sequence[str]) -> dict[str, Any]:
        """What the save of an answer checks a response against; becomes part of `Form.items`."""
        return {"takes": self.takes, "options": list(options)}

    def form_entry(self, payload: Payload) -> dict[str, Any]:
        """`entry` of a payload that is at hand."""
        stems = [stem["id"] for stem in payload.get("stems", [])]
        return self.entry(option_ids(payload), stems)

    def check_response(self, payload: Payload, response: Response) -> None:
        """ValueError with a sentence for the candidate when the response does not fit."""
        if response is not None and not fits(self.form_entry(payload), response):
            raise ValueError(_("This answer does not fit this question."))

    # What a response is worth

    def grade(self, payload: Payload, response: Response) -> Decimal:
        """The mark of a response, between 0 and 1, in hundredths as it is stored.

        A blank and whatever does not fit are zero: a row of the log must never stop a grade.
        """
        if response is None or not fits(self.form_entry(payload), response):
            return ZERO
        return self._mark(payload, response)

    @abstractmethod
    def _mark(self, payload: Payload, response: Response) -> Decimal:
        """The mark of a response that fits."""

    def is_forbidden(self, payload: Payload, response: Response) -> bool:
        """Whether the response does harm: it fails the critical gate, critical item or not."""
        return False

    @abstractmethod
    def responses(self, payload: Payload) -> list[Response] | None:
        """Every response that fits, as clients write it; None when there are too many to list.

        None as well where a response may be forbidden, because a list of marks cannot say so.
        """

    def key_response(self, payload: Payload) -> Response:
        """A response that gets all marks."""
        key: Response = payload["key"]
        return key

    def with_key(self, payload: Payload, response: Response) -> dict[str, Any]:
        """The payload as if this response were the right one, for grading again."""
        return {**payload, "key": response}

    # What a review says

    @abstractmethod
    def describe(self, payload: Payload, response: Response) -> str:
        """The response in words, one line for each part; an empty text when there is none."""

    @abstractmethod
    def describe_key(self, payload: Payload) -> str:
        """The right answer in words, one line for each part."""

    @abstractmethod
    def reasons(self, payload: Payload) -> list[Reason]:
        """Every part with its rationale, in the order of the payload."""

    def chosen(self, payload: Payload, response: Response) -> set[int]:
        """Places in `reasons` of what the response chose; none where it chooses no part."""
        if response is None or not fits(self.form_entry(payload), response):
            return set()
        return self._chosen(payload, response)

    def _chosen(self, payload: Payload, response: Response) -> set[int]:
        """`chosen` of a response that fits."""
        return set()

    def why_wrong(self, payload: Payload, response: Response) -> list[Reason]:
        """Why what was chosen is wrong. It says nothing of what is right, which may be secret."""
        if self.grade(payload, response) == ONE:
            return []
        chosen, reasons = self.chosen(payload, response), enumerate(self.reasons(payload))
        return [reason for place, reason in reasons if place in chosen and reason.right is False]


def option_ids(payload: Payload) -> list[str]:
    return [option["id"] for option in payload["options"]]


def option_texts(payload: Payload) -> dict[str, str]:
    return {option["id"]: option["text"] for option in payload["options"]}


def places_of(payload: Payload, options: Collection[str]) -> set[int]:
    """Where these options stand in the payload."""
    return {place for place, option in enumerate(option_ids(payload)) if option in options}


def options_in(payload: Payload, order: Sequence[str]) -> list[dict[str, str]]:
    """The options as a candidate sees them."""
    texts = option_texts(payload)
    return [{"id": option, "text": texts[option]} for option in order]


def share(part: int | Decimal, whole: int) -> Decimal:
    """`part` of `whole` as a mark. Rounded here, once: the sum of stored marks is the score."""
    mark = min(max(Decimal(part) / whole, ZERO), ONE)
    return mark.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
