"""The tables of the clinic desk, by subject."""

from clinics.models.changes import Change, KnownStanding
from clinics.models.places import Assignment, Location, Position
from clinics.models.requirements import RequirementLine, RequirementSet

__all__ = [
    "Assignment",
    "Change",
    "KnownStanding",
    "Location",
    "Position",
    "RequirementLine",
    "RequirementSet",
]
