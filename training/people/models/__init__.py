from training.people.models.audit import AuditEntry, TwoPersonAct
from training.people.models.authority import Authority, Recognition, Registration, SourceCheck
from training.people.models.clinic import Clinic, ClinicInvitation, Consent, Membership
from training.people.models.export import DataExport
from training.people.models.user import NoticeChoice, User

__all__ = [
    "AuditEntry",
    "Authority",
    "Clinic",
    "ClinicInvitation",
    "Consent",
    "DataExport",
    "Membership",
    "NoticeChoice",
    "Recognition",
    "Registration",
    "SourceCheck",
    "TwoPersonAct",
    "User",
]
