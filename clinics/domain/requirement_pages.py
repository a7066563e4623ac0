"""Sets of requirements as pages show them: each line with its words and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinics.domain.requirement_lines import AskedLine, settings_words
from clinics.domain.starter_sets import StarterLine, StarterSet, starter_sets
from clinics.enums import RequirementLevel
from clinics.models import RequirementSet


@dataclass(frozen=True)
class ToldLine:
    asked: AskedLine
    source: StarterLine | None

    @property
    def level(self) -> str:
        return str(RequirementLevel(self.asked.level).label)

    @property
    def words(self) -> str:
        return settings_words(self.asked.settings)


@dataclass(frozen=True)
class ToldSet:
    made: RequirementSet
    lines: tuple[ToldLine, ...]
    starter: StarterSet | None


def tell_set(made: RequirementSet) -> ToldSet:
    starter = starter_sets().get(made.source)
    asked = (AskedLine.of(line) for line in made.lines.all())
    return ToldSet(made, tuple(tell_lines(asked, starter)), starter)


def tell_lines(lines: Iterable[AskedLine], starter: StarterSet | None) -> list[ToldLine]:
    return [ToldLine(line, starter.told_of(line) if starter else None) for line in lines]
