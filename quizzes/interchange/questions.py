"""A question between two formats: what a foreign file says, before one of our kinds takes it.

A format reads its files into these and writes files from them, so that the rules of our kinds
are met in one place (`inward`, `outward`) and not once for each format.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from training.lib.sheets.table import UnreadableFile

ZERO, FULL = Decimal(0), Decimal(100)
MOST_QUESTIONS, MOST_PARTS = 50_000, 100


Part = TypeVar("Part")


class Refusal(ValueError):
    """Why a question cannot be taken, as a sentence for its author."""


def limited(parts: Iterable[Part]) -> Iterator[Part]:
    """The questions of a file, as long as they are no flood."""
    for number, part in enumerate(parts, start=1):
        if number > MOST_QUESTIONS:
            raise UnreadableFile(_("The file has more than 50,000 questions."))
        yield part


@dataclass
class Choice:
    """One option or step; `weight` in per cent of the mark, `ident` an id worth keeping."""

    text: str
    weight: Decimal = ZERO
    rationale: str = ""
    ident: str = ""
    name: str = ""  # what the file calls it; never kept, for names such as A tell the place


@dataclass
class Choices:
    """Options to choose from; `single` is None where the file does not say how many."""

    options: list[Choice]
    single: bool | None = None
    fixed_order: bool = False
    scoring: str = ""


@dataclass
class Statement:
    answer: bool
    told: list[str] = field(default_factory=list)  # feedback on the one answer or the other


@dataclass
class Pair:
    text: str
    option: str
    rationale: str = ""
    ident: str = ""


@dataclass
class Pairs:
    """Stems with their options; `spare` are options that fit no stem, `order` the ids worth
    keeping by text, in the order the file gives the options."""

    pairs: list[Pair]
    spare: list[str] = field(default_factory=list)
    order: dict[str, str] = field(default_factory=dict)
    fixed_order: bool = False


@dataclass
class NumberAnswer:
    value: Decimal
    tolerance: Decimal = ZERO
    weight: Decimal = FULL
    told: str = ""


@dataclass
class Numbers:
    answers: list[NumberAnswer]
    unit: str = ""


@dataclass
class Steps:
    steps: list[Choice]
    scoring: str = ""


@dataclass
class Written:
    """The fields of a kind, from a format of our own."""

    kind: str
    fields: dict[str, Any]


Shape = Choices | Statement | Pairs | Numbers | Steps | Written


@dataclass
class Question:
    """`losses` are what the file says and our question will not; `notes` change nothing.

    `source` is the question as the file has it, by column, to be handed back when it is refused.
    """

    place: str = ""
    title: str = ""
    ident: str = ""
    stem: str = ""
    feedback: str = ""
    shape: Shape | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    losses: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    source: dict[str, str] = field(default_factory=dict)

    def lose(self, sentence: str) -> None:
        """Say it once, however often it is met in the question."""
        self.losses[sentence] = None


@dataclass
class Export:
    """A file for another system, and what it could not carry, by the ref of the question."""

    data: bytes
    told: dict[str, list[str]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    count: int = 0

    def leave_out(self, ref: str, sentence: str) -> None:
        self.left_out.add(ref)
        self.tell(ref, sentence)

    def tell(self, ref: str, sentence: str) -> None:
        self.told.setdefault(ref, []).append(sentence)


def together(parts: Collection[tuple[str, str]]) -> str:
    """Rationales of several parts as one text, for formats that have one feedback only."""
    return "\n".join(f"{name}: {rationale}" for name, rationale in parts if rationale)


def apart(feedback: str, names: Collection[str]) -> dict[str, str] | None:
    """The rationales that `together` put in one text; None when the text is another."""
    found: dict[str, str] = {}
    current = ""
    for line in feedback.split("\n"):
        name = next((name for name in names if line.startswith(f"{name}: ")), None)
        if name is not None and name not in found:
            found[name] = line[len(name) + 2 :]
            current = name
        elif current:
            found[current] += f"\n{line}"
        else:
            return None
    return found
