from certificates.models.badges import Badge, SignedStatusList, StatusList
from certificates.models.certificate import Certificate, Document, Revocation
from certificates.models.credentials import (
    Credential,
    CredentialCycle,
    CredentialEdition,
    CredentialRevocation,
    Evaluation,
    ScopeEntry,
    Suspension,
)
from certificates.models.evidence import (
    Attestation,
    Evidence,
    EvidenceCheck,
    NeedlingSession,
    SessionAnswer,
)
from certificates.models.practical import (
    Acknowledgement,
    Checklist,
    ChecklistVersion,
    Examinee,
    SignOff,
    SignOffAmendment,
)
from certificates.models.regrades import TouchedCertificate
from certificates.models.reviews import RecognitionReview, ReviewRow, SignOffVoid
from certificates.models.sharing import Bundle, CalendarFeed, Reminder, ShareGrant, Viewing
from certificates.models.types import CredentialType, CredentialTypeVersion, JurisdictionRule

__all__ = [
    "Acknowledgement",
    "Attestation",
    "Badge",
    "Bundle",
    "CalendarFeed",
    "Certificate",
    "Checklist",
    "ChecklistVersion",
    "Credential",
    "CredentialCycle",
    "CredentialEdition",
    "CredentialRevocation",
    "CredentialType",
    "CredentialTypeVersion",
    "Document",
    "Evaluation",
    "Evidence",
    "EvidenceCheck",
    "Examinee",
    "JurisdictionRule",
    "NeedlingSession",
    "RecognitionReview",
    "Reminder",
    "ReviewRow",
    "Revocation",
    "ScopeEntry",
    "SessionAnswer",
    "ShareGrant",
    "SignOff",
    "SignOffAmendment",
    "SignOffVoid",
    "SignedStatusList",
    "StatusList",
    "Suspension",
    "TouchedCertificate",
    "Viewing",
]
