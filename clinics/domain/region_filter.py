"""Who holds a region on a day: one filter over examination, insurance and what else is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinics.domain.desk import Row
from clinics.domain.judged import HOLDS
from clinics.domain.saying import region_names
from clinics.domain.scope import ScopeFacts, scope_facts
from clinics.queries import RequirementsAt


@dataclass(frozen=True)
class RegionAsked:
    """A region and a day, with the facts of each person about it.

    `drafts` counts those whom only sheets examined there that nobody has signed.
    """

    region: str
    day: date
    facts: Mapping[UUID, ScopeFacts]
    drafts: int = 0

    @property
    def title(self) -> str:
        return region_names([self.region])

    @property
    def count(self) -> int:
        return sum(each.status in HOLDS for each in self.facts.values())

    def holds(self, row: Row) -> bool:
        return self.facts[row.person.public_id].status in HOLDS


def ask_region(
    rows: Iterable[Row], region: str, day: date, moment: datetime, requirements: RequirementsAt
) -> RegionAsked:
    """As the records of today say for that day: what ends by then has ended."""
    rows = list(rows)
    facts = {
        row.person.public_id: scope_facts(row.person, region, moment, requirements) for row in rows
    }
    drafts = sum(_on_draft_alone(row, region) for row in rows)
    return RegionAsked(region, day, facts, drafts)


def _on_draft_alone(row: Row, region: str) -> bool:
    passed = [line for line in row.person.sign_offs if line.muscle and line.region == region]
    return any(line.is_draft for line in passed) and not any(line.counts for line in passed)
