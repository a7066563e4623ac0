"""The tables of the clinic desk, by subject."""

from clinics.models.changes import Change, KnownStanding
from clinics.models.documents import (
    ClinicDocument,
    ClinicDocumentVersion,
    DocumentReview,
    ReadingReceipt,
)
from clinics.models.events import (
    AdverseEvent,
    EventClosing,
    EventFollowUp,
    EventStatement,
    SessionCount,
)
from clinics.models.packs import EvidencePack, PackOpening, PackRun
from clinics.models.places import Assignment, Location, Position
from clinics.models.refreshers import Refresher, RefresherDone
from clinics.models.requirements import RequirementLine, RequirementSet

__all__ = [
    "AdverseEvent",
    "Assignment",
    "Change",
    "ClinicDocument",
    "ClinicDocumentVersion",
    "DocumentReview",
    "EventClosing",
    "EventFollowUp",
    "EventStatement",
    "EvidencePack",
    "KnownStanding",
    "Location",
    "PackOpening",
    "PackRun",
    "Position",
    "ReadingReceipt",
    "Refresher",
    "RefresherDone",
    "RequirementLine",
    "RequirementSet",
    "SessionCount",
]
