"""A table as its file has it: rows with their lines, and what the whole of it has to say."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_ROWS, MOST_COLUMNS = 50_000, 500


class UnreadableFile(ValueError):
    """Why nothing of a file can be read."""


class LossKind(StrEnum):
    FORMULA = "formula"
    DATE = "date"


@dataclass(frozen=True)
class Loss:
    """What a cell could not carry: `place` is its column, `name` what a spreadsheet calls it."""

    kind: LossKind
    place: int
    name: str
    text: str


@dataclass
class Table:
    """Rows with the line of each; `notes` hold for every row.

    `losses` and `refusals` are by line: what a cell could not carry, why a row cannot be taken.
    """

    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    losses: dict[int, list[Loss]] = field(default_factory=dict)
    refusals: dict[int, str] = field(default_factory=dict)
