from training.people.models.audit import AuditEntry, AuditHead, TwoPersonAct
from training.people.models.authority import (
    Authority,
    Recognition,
    RecognitionRequest,
    RecognitionSuspension,
    Registration,
    SourceCheck,
)
from training.people.models.clinic import Clinic, ClinicInvitation, Consent, JoinLink, Membership
from training.people.models.export import DataExport
from training.people.models.user import Erasure, NoticeChoice, User

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Authority",
    "Clinic",
    "ClinicInvitation",
    "Consent",
    "DataExport",
    "Erasure",
    "JoinLink",
    "Membership",
    "NoticeChoice",
    "Recognition",
    "RecognitionRequest",
    "RecognitionSuspension",
    "Registration",
    "SourceCheck",
    "TwoPersonAct",
    "User",
]
