"""A table as its file has it: rows with their lines, and what the whole of it has to say."""

from dataclasses import dataclass, field

MOST_ROWS, MOST_COLUMNS = 50_000, 500


class UnreadableFile(ValueError):
    """Why nothing of a file can be read."""


@dataclass
class Table:
    """Rows with the line of each; `notes` hold for every row.

    `losses` and `refusals` are by line: what a cell could not carry, why a row cannot be taken.
    """

    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    losses: dict[int, list[str]] = field(default_factory=dict)
    refusals: dict[int, str] = field(default_factory=dict)
