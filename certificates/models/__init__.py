from certificates.models.certificate import Certificate, Document, Revocation
from certificates.models.practical import (
    Acknowledgement,
    Checklist,
    ChecklistVersion,
    Examinee,
    SignOff,
    SignOffAmendment,
)
from certificates.models.regrades import TouchedCertificate

__all__ = [
    "Acknowledgement",
    "Certificate",
    "Checklist",
    "ChecklistVersion",
    "Document",
    "Examinee",
    "Revocation",
    "SignOff",
    "SignOffAmendment",
    "TouchedCertificate",
]
