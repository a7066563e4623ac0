"""Draw a form from a bank: within each cell of the blueprint at random, unseen items first."""

import random
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from training.lib.errors import Conflict

Cell = tuple[str, str]  # topic, level


class BankTooSmall(Conflict):
    """The bank cannot fill the blueprint; publishing checks this, so it is rare here."""


@dataclass(frozen=True)
class Candidate:
    """An item version that may be drawn."""

    item: int
    version: int
    topic: str
    level: str
    critical: bool
    signed: bool
    entry: Mapping[str, Any]  # what saving checks a response against, see `Kind.entry`
    fixed_order: bool = False

    @property
    def cell(self) -> Cell:
        return (self.topic, self.level)


def draw_form(
    blueprint: Mapping[Cell, int],
    candidates: Iterable[Candidate],
    *,
    seen: Collection[int] = (),
    chance: random.Random | None = None,
) -> list[Candidate]:
    """Pick and shuffle items so that every form meets the blueprint.

    `seen` are items of earlier attempts: a retake takes them only when the cell has no others,
    so that it tests knowledge and not memory. Chance is the system's, nobody can predict it.
    """
    chance = chance or secrets.SystemRandom()
    cells: dict[Cell, list[Candidate]] = {cell: [] for cell in blueprint}
    for candidate in candidates:
        if candidate.cell in cells:
            cells[candidate.cell].append(candidate)
    drawn: list[Candidate] = []
    for cell, count in blueprint.items():
        if len(cells[cell]) < count:
            raise BankTooSmall(
                _("This quiz cannot start: its bank lacks questions on {topic}.").format(
                    topic=cell[0]
                )
            )
        chance.shuffle(cells[cell])
        cells[cell].sort(key=lambda candidate: candidate.item in seen)  # stable: chance stays
        drawn += cells[cell][:count]
    chance.shuffle(drawn)
    return drawn


def lay_out(drawn: Iterable[Candidate], chance: random.Random | None = None) -> list[dict]:
    """The form as it is stored: one entry per position, options in the order to be shown."""
    chance = chance or secrets.SystemRandom()
    return [
        {
            **candidate.entry,
            "options": _order(candidate, chance),
            "version": candidate.version,
            "topic": candidate.topic,
            "critical": candidate.critical,
        }
        for candidate in drawn
    ]


def _order(candidate: Candidate, chance: random.Random) -> list[str]:
    options = candidate.entry["options"]
    return list(options) if candidate.fixed_order else chance.sample(options, len(options))
