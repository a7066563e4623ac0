"""What happened to a credential, in one list, from the records of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.enums import DocumentReason
from certificates.models import Credential, CredentialCycle, CredentialRevocation


@dataclass(frozen=True)
class Event:
    at: datetime
    text: str
    about: str = ""


def history_of(credential: Credential) -> list[Event]:
    """The latest first. Private notes stay with the two people who decided."""
    events = [
        *_cycles(credential),
        *_editions(credential),
        *_suspensions(credential),
        *_revocation(credential),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _cycles(credential: Credential) -> Iterator[Event]:
    for cycle in credential.cycles.order_by("number"):
        words = _("Issued") if cycle.number == 1 else _("Renewed")
        yield Event(cycle.begun_at, words, period_words(cycle))


def _editions(credential: Credential) -> Iterator[Event]:
    """The first edition and those of renewals are told with their cycles."""
    told = {DocumentReason.FIRST, DocumentReason.RENEWAL, DocumentReason.REINSTATEMENT}
    for edition in credential.editions.exclude(reason__in=told):
        about = _("edition {number}").format(number=edition.number)
        yield Event(edition.planned_at, edition.get_reason_display(), about)


def _suspensions(credential: Credential) -> Iterator[Event]:
    for suspension in credential.suspensions.order_by("from_at"):
        yield Event(suspension.from_at, _("Suspended"), suspension.public_text)
        if suspension.until_at:
            yield Event(suspension.until_at, _("Reinstated"))


def _revocation(credential: Credential) -> Iterator[Event]:
    for revocation in CredentialRevocation.objects.filter(credential=credential):
        yield Event(revocation.revoked_at, _("Revoked"), revocation.public_text)


def period_words(cycle: CredentialCycle) -> str:
    """Both days belong to it."""
    first = date_format(cycle.valid_from, "DATE_FORMAT")
    if cycle.valid_until is None:
        return _("from {first}, without an end").format(first=first)
    last = date_format(cycle.valid_until, "DATE_FORMAT")
    return _("from {first} to the end of {last}").format(first=first, last=last)
