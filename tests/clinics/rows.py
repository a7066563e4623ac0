"""Rows of the desk without a database."""

from typing import Any

from clinics.domain.desk import Row, make_rows
from clinics.enums import RequirementKind
from clinics.queries import PersonFile, Requirement, RequirementsAt
from tests.clinics.lines import asking
from tests.factories import NOW

INSURANCE = asking(RequirementKind.INSURANCE, title="Liability insurance")
CPR = asking(RequirementKind.CPR, title="CPR")
REGISTRATION = asking(RequirementKind.REGISTRATION)


def rules(*asked: Requirement) -> RequirementsAt:
    return RequirementsAt(usual=asked, by_position={})


def rows_of(*people: PersonFile, asked: tuple[Requirement, ...] = (INSURANCE, CPR)) -> list[Row]:
    return make_rows(people, rules(*asked), NOW)


def names(rows: Any) -> list[str]:
    return [row.person.label for row in rows]
