"""What every kind of question can do. A new kind is one class and its two templates."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

Payload = Mapping[str, Any]
Response = Any  # JSON of the shape that `takes` names; None is "no answer"


class Kind(ABC):
    """Payload, what a candidate may see of it, which responses fit, and what they are worth.

    A payload keeps its options as `[{"id", "text", …}]`, because the statement that saves an
    answer checks the response against the option ids in the form without loading the payload.
    Grading is pure: the order of options changes nothing, a blank is zero, a mark is in 0..1.
    """

    name: ClassVar[str]
    schema: ClassVar[int]
    takes: ClassVar[str]  # shape of a response: option, options, pairs, number, place
    statistics: ClassVar[str]
    candidate_template: ClassVar[str]

    @abstractmethod
    def parse(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The payload of an item as authors write it; ValueError with a sentence for the author."""

    @abstractmethod
    def dump(self, payload: Payload) -> dict[str, Any]:
        """The item as authors write it; `parse(dump(payload)) == payload`."""

    @abstractmethod
    def candidate(self, payload: Payload, order: Sequence[str]) -> dict[str, Any]:
        """What a candidate sees, options in `order`. Never the key, never a rationale."""

    @abstractmethod
    def check_response(self, payload: Payload, response: Response) -> None:
        """ValueError with a sentence for the candidate when the response does not fit."""

    @abstractmethod
    def grade(self, payload: Payload, response: Response) -> Decimal:
        """The mark of a response, between 0 and 1."""

    @abstractmethod
    def describe(self, payload: Payload, response: Response) -> str:
        """The response in words, for a review; an empty text when there is none."""
