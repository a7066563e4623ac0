"""The moments at which something was recorded that a person's file may show."""

from datetime import datetime

from certificates.models import Certificate, Credential, Evidence, SignOff
from clinics.models import Assignment, ReadingReceipt
from training.people.models import Registration, User

_RECORDED = (
    (Certificate, "user", ("issued_at", "revocation__revoked_at")),
    (Evidence, "user", ("given_at", "withdrawn_at", "checks__checked_at")),
    (Registration, "user", ("declared_at", "ended_at", "checks__checked_at")),
    (
        Credential,
        "user",
        (
            *("issued_at", "cycles__begun_at", "scope__added_at"),
            *("suspensions__from_at", "suspensions__until_at", "revocation__revoked_at"),
        ),
    ),
    (SignOff, "candidate", ("received_at", "void__voided_at")),
    (Assignment, "membership__user", ("started_at", "ended_at")),
    (ReadingReceipt, "user", ("signed_at",)),
)


def recorded_between(person: User | int, start: datetime, end: datetime) -> set[datetime]:
    """One statement for each kind of moment."""
    found: set[datetime] = set()
    for model, whose, fields in _RECORDED:
        rows = model._default_manager.filter(**{whose: person})
        for field in fields:
            within = rows.filter(**{f"{field}__gt": start, f"{field}__lt": end})
            found.update(within.values_list(field, flat=True))
    return found
