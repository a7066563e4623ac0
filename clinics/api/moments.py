"""The day or the instant that a question is about."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from training.lib.errors import DomainError
from training.lib.moments import COUNTED_YEARS, end_of_day
from training.people.models import Clinic

_AHEAD = timedelta(days=366)


def moment_of(as_of: date | None, clinic: Clinic, *, now: datetime) -> datetime:
    """Now, or the last instant of a past day at the clinic."""
    if as_of is None:
        return now
    zone = zoneinfo.ZoneInfo(clinic.time_zone)
    if as_of.year not in COUNTED_YEARS or as_of > now.astimezone(zone).date():
        raise DomainError(_("as_of is a day that has passed, or today."))
    if as_of == now.astimezone(zone).date():
        return now
    return end_of_day(as_of, zone)


def instant(at: datetime | None, *, now: datetime) -> datetime:
    """Now, or an instant that records can say something about."""
    if at is None:
        return now
    if at.year not in COUNTED_YEARS or at > now + _AHEAD:
        raise DomainError(_("at is an instant of the past, or of the next twelve months."))
    return at.astimezone(UTC)
