"""The sentence that comes first on everything about a credential, and what it means."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.enums import Status
from certificates.models import Credential, CredentialRevocation
from certificates.queries import credentials_at
from training.people.models import User

GREEN = frozenset({Status.VALID, Status.EXPIRING})
LACKING = frozenset({Status.EXPIRING, Status.EXPIRED, Status.SUSPENDED})


def standing_sentence(credential: Credential) -> str:
    """Of a credential with its status as of a moment; see `queries.credentials_at`."""
    until = credential.valid_until
    day = date_format(until, "DATE_FORMAT") if until else ""
    sentences = {
        Status.VALID: _("Valid to the end of {day}") if day else _("Valid, without an end"),
        Status.EXPIRING: _("Valid to the end of {day}: renew it"),
        Status.EXPIRED: _("Expired: it was valid to the end of {day}"),
        Status.SUSPENDED: _("Suspended: do not rely on it"),
        Status.REVOKED: _("Revoked: it does not hold any more"),
        Status.UNVERIFIED: _("Draft content: demonstration only"),
    }
    status = Status(credential.status)
    return sentences.get(status, _("Nothing is known of it today")).format(day=day)


def standing_today(user: User, *, now: datetime) -> dict[str, Any]:
    """A person's credentials, each with its sentence; how many hold; which need them to act.

    A revoked one that another replaced is history: it stays in the list and asks for nothing.
    """
    credentials = list(credentials_at(user.credentials.all(), now).order_by("-issued_at", "-pk"))
    for credential in credentials:
        credential.sentence = standing_sentence(credential)
    return {
        "credentials": credentials,
        "standing": sum(credential.status in GREEN for credential in credentials),
        "attention": [credential for credential in credentials if credential.status in LACKING],
    }


def why_taken_away(credential: Credential) -> str:
    """The public text of the suspension or revocation that stands; empty otherwise."""
    status = credential.status
    if status == Status.REVOKED:
        return CredentialRevocation.objects.get(credential=credential).public_text
    if status == Status.SUSPENDED:
        open_one = credential.suspensions.filter(until_at=None).first()
        return open_one.public_text if open_one else ""
    return ""
