"""The address that offers a record to a person's profile on LinkedIn.

It is a link like any other: we ask nothing of that site and tell it nothing. What it carries is
what anyone with the verification code may read.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from certificates.domain.documents.printing import verify_url
from certificates.enums import Status

_ADD = "https://www.linkedin.com/profile/add"
_STANDS = (Status.VALID, Status.EXPIRING)


def linkedin_url(record: Any) -> str:
    """For a record as `queries.sharing.records_of` gives it; empty unless it stands."""
    if record.status not in _STANDS:
        return ""
    issued_on = record.issued_at.astimezone(ZoneInfo(settings.ISSUER_TIME_ZONE)).date()
    facts = {"startTask": "CERTIFICATION_NAME", "name": record.title}
    facts |= {"organizationName": settings.ISSUER_NAME} | _month("issue", issued_on)
    if ends_on := getattr(record, "valid_until", None):
        facts |= _month("expiration", ends_on)
    facts |= {"certUrl": verify_url(record), "certId": record.number}
    return f"{_ADD}?{urlencode(facts)}"


def _month(prefix: str, day: date) -> dict[str, str]:
    return {f"{prefix}Year": str(day.year), f"{prefix}Month": str(day.month)}
