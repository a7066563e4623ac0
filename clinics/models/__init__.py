"""The tables of the clinic desk, by subject."""

from clinics.models.api import ApiClient, KeptAnswer
from clinics.models.asking import EvidenceRequest, RequestedPaper
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
from clinics.models.kept import KeptFile
from clinics.models.packs import EvidencePack, PackOpening, PackRun
from clinics.models.places import Assignment, Location, Position
from clinics.models.refreshers import Refresher, RefresherDone
from clinics.models.requirements import RequirementLine, RequirementSet
from clinics.models.roster import ReturnRequest, RosterEntry, RosterImport
from clinics.models.verifying import BulkRow, BulkVerification, CheckReceipt
from clinics.models.viewings import RecordViewing
from clinics.models.watching import EndNotice, LastLook, Notice, Watch, WatchFeed
from clinics.models.webhooks import Delivery, DeliveryTry, Webhook
from clinics.models.writes import RecordWrite

__all__ = [
    "AdverseEvent",
    "ApiClient",
    "Assignment",
    "BulkRow",
    "BulkVerification",
    "Change",
    "CheckReceipt",
    "ClinicDocument",
    "ClinicDocumentVersion",
    "Delivery",
    "DeliveryTry",
    "DocumentReview",
    "EndNotice",
    "EventClosing",
    "EventFollowUp",
    "EventStatement",
    "EvidencePack",
    "EvidenceRequest",
    "KeptAnswer",
    "KeptFile",
    "KnownStanding",
    "LastLook",
    "Location",
    "Notice",
    "PackOpening",
    "PackRun",
    "Position",
    "ReadingReceipt",
    "RecordViewing",
    "RecordWrite",
    "Refresher",
    "RefresherDone",
    "RequestedPaper",
    "RequirementLine",
    "RequirementSet",
    "ReturnRequest",
    "RosterEntry",
    "RosterImport",
    "SessionCount",
    "Watch",
    "WatchFeed",
    "Webhook",
]
