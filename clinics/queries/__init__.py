"""What a clinic may see of its people. Nothing of a person leaves here without consent."""

from clinics.queries.facts import look_ups
from clinics.queries.files import (
    CertificateLine,
    CredentialLine,
    Held,
    PaperLine,
    PersonFile,
    ReadingLine,
    RegistrationLine,
    SignOffLine,
)
from clinics.queries.requirements import Requirement, RequirementsAt, requirements_at
from clinics.queries.roster import open_invitations, person_file, roster
from clinics.queries.waiting import Waiting, waiting_at

__all__ = [
    "CertificateLine",
    "CredentialLine",
    "Held",
    "PaperLine",
    "PersonFile",
    "ReadingLine",
    "RegistrationLine",
    "Requirement",
    "RequirementsAt",
    "SignOffLine",
    "Waiting",
    "look_ups",
    "open_invitations",
    "person_file",
    "requirements_at",
    "roster",
    "waiting_at",
]
