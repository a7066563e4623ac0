"""A file as it will be on a later day if nobody acts. Pure; time alone makes nothing better."""

from dataclasses import replace
from datetime import datetime

from certificates.enums import Status
from certificates.queries.credentials import EXPIRING
from certificates.queries.evidence import EXPIRES_SOON
from clinics.domain.judged import HOLDS
from clinics.queries.files import CredentialLine, PaperLine, PersonFile, RegistrationLine

# What an end changes: the rest stands lower already, or does not end.
_ENDING = HOLDS | {Status.UNVERIFIED, Status.UNKNOWN}


def file_later(person: PersonFile, moment: datetime) -> PersonFile:
    """What has ended by `moment` has ended, and a look-up that is too old by then is unknown.

    Of the moment of the file itself it is the file.
    """
    return replace(
        person,
        registrations=tuple(_registration(line, moment) for line in person.registrations),
        credentials=tuple(_credential(line, moment) for line in person.credentials),
        papers=tuple(_paper(line, moment) for line in person.papers),
    )


def _registration(line: RegistrationLine, moment: datetime) -> RegistrationLine:
    if line.status in HOLDS and _is_past(line.check_until, moment):
        return replace(line, status=Status.UNKNOWN)
    return line


def _credential(line: CredentialLine, moment: datetime) -> CredentialLine:
    if line.status in _ENDING and _is_past(line.expires_at, moment):
        return replace(line, status=Status.EXPIRED)
    if line.status == Status.VALID and _is_past(line.expires_at, moment + EXPIRING):
        return replace(line, status=Status.EXPIRING)
    return line


def _paper(line: PaperLine, moment: datetime) -> PaperLine:
    if line.status in _ENDING and _is_past(line.expires_at, moment):
        return replace(line, status=Status.EXPIRED)
    if line.status in HOLDS and _is_past(line.check_until, moment):
        return replace(line, status=Status.UNKNOWN)
    if line.status == Status.VALID and _is_past(line.expires_at, moment + EXPIRES_SOON):
        return replace(line, status=Status.EXPIRING)
    return line


def _is_past(end: datetime | None, moment: datetime) -> bool:
    return end is not None and end <= moment
