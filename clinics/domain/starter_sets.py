"""Requirements to begin from: a set for each jurisdiction that was looked up, and one for all.

A line quotes its source with the day it was seen, or says that it is the clinic's own policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from certificates.enums import Confidence
from clinics.domain.requirement_lines import AskedLine
from clinics.enums import RequirementKind, RequirementLevel
from clinics.queries.requirement_choices import Choices
from training.lib.yamlfiles import BrokenFiles, Entry, Problem, read_entry

FILE = Path(__file__).parents[1] / "data" / "starter_sets.yaml"
POLICY, RULE = "policy", "rule"
_LINE = ["kind", "title", "level", "settings", "basis", "source", "seen", "confidence", "note"]


@dataclass(frozen=True)
class StarterLine:
    """A line with where it comes from."""

    asked: AskedLine
    basis: str
    source: str
    seen: date
    confidence: Confidence
    note: str

    @property
    def is_policy(self) -> bool:
        return self.basis == POLICY


@dataclass(frozen=True)
class StarterSet:
    slug: str
    title: str
    jurisdiction: str
    lines: tuple[StarterLine, ...]

    def told_of(self, line: AskedLine) -> StarterLine | None:
        """Where a line comes from that still asks what the starter set asks."""
        found = self.of_kind(line.kind)
        kept = found and found.asked.settings.items() <= dict(line.settings).items()
        return found if kept else None

    def of_kind(self, kind: str) -> StarterLine | None:
        return next((line for line in self.lines if line.asked.kind == kind), None)


@cache
def starter_sets() -> Mapping[str, StarterSet]:
    return {each.slug: each for each in read_starter_sets()}


def lines_here(starter: StarterSet, choices: Choices) -> list[AskedLine]:
    """What of the set can be judged in this installation, and the theory examined here first."""
    lines = [line.asked for line in starter.lines if choices.has(line.asked.settings)]
    return [AskedLine.of(each) for each in choices.theory] + lines


def read_starter_sets(path: Path = FILE) -> list[StarterSet]:
    """Raises BrokenFiles with every mistake and its line."""
    problems: list[Problem] = []
    # The reader takes one mapping a file; the list is its only field.
    text = "sets:\n" + path.read_text(encoding="utf-8")
    found = [
        _set(row) for row in read_entry(text, path.name, problems, first_line=0).entries("sets")
    ]
    if problems:
        raise BrokenFiles(problems)
    return found


def _set(row: Entry) -> StarterSet:
    row.only("slug", "title", "jurisdiction", "lines")
    lines = tuple(_line(entry) for entry in row.entries("lines"))
    if len({line.asked.kind for line in lines}) < len(lines):
        row.refuse(_("Of each kind there is one line in a starter set."), "lines")
    return StarterSet(
        row.text("slug", longest=60),
        row.text("title", longest=80),
        row.text("jurisdiction", required=False, longest=80),
        lines,
    )


def _line(row: Entry) -> StarterLine:
    row.only(*_LINE)
    seen = row.day("seen")
    if seen is None:
        row.refuse(_("seen is missing."), "seen")
    levels = [RequirementLevel.NEEDED.value, RequirementLevel.OPTIONAL.value]
    settings: dict[str, Any] = row.entry("settings").plain() if "settings" in row else {}
    return StarterLine(
        asked=AskedLine(
            kind=row.choice("kind", RequirementKind.values),
            title=row.text("title", longest=120),
            level=row.choice("level", levels),
            settings=settings,
        ),
        basis=row.choice("basis", [RULE, POLICY]),
        source=row.text("source", longest=200),
        seen=seen or date.min,
        confidence=Confidence(row.choice("confidence", Confidence.values)),
        note=row.text("note", required=False, longest=300),
    )
