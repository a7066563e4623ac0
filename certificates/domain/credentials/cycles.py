"""How long a cycle of a credential lasts, and when it may be renewed: decided over plain dates."""

import calendar
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from certificates.enums import ValidityKind

ONE_DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Lasting:
    """How long one set of rules lets a cycle last; see `CredentialTypeVersion`."""

    validity: str
    months: int | None = None
    fixed_day: str = ""


@dataclass(frozen=True)
class RenewalWindow:
    """All three days belong to it: a renewal on `ends_on` is in time, one on `grace_until` too."""

    opens_on: date
    ends_on: date
    grace_until: date


@dataclass(frozen=True)
class Period:
    """From the start of the one day to the end of the other. `continues`: right after another."""

    valid_from: date
    valid_until: date | None
    continues: bool = False


def add_months(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day.

    29 February and twelve months is 28 February.
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return _day_of(year, month + 1, day.day)


def next_fixed_day(after: date, fixed_day: str) -> date:
    """The first "MM-DD" later than `after`; 29 February is 28 February in other years."""
    month, day = (int(part) for part in fixed_day.split("-"))
    this_year = _day_of(after.year, month, day)
    return this_year if this_year > after else _day_of(after.year + 1, month, day)


def end_of_cycle(after: date, lasting: Lasting) -> date | None:
    """The last day of a cycle counted from `after`; None without an end."""
    if lasting.validity == ValidityKind.MONTHS:
        return add_months(after, lasting.months or 0)
    if lasting.validity == ValidityKind.FIXED_DAY:
        return next_fixed_day(after, lasting.fixed_day)
    return None


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which `day` is over there, also in a night in which clocks change."""
    midnight = datetime.combine(day + ONE_DAY, time.min, zoneinfo.ZoneInfo(time_zone))
    return midnight.astimezone(UTC)


def renewal_window(
    valid_from: date, valid_until: date, *, opens_days: int, grace_days: int
) -> RenewalWindow:
    """It never opens before the cycle itself: a cycle that is yet to come is not renewed."""
    return RenewalWindow(
        opens_on=max(valid_from, valid_until - timedelta(days=opens_days)),
        ends_on=valid_until,
        grace_until=valid_until + timedelta(days=grace_days),
    )


def first_period(today: date, lasting: Lasting) -> Period:
    return Period(today, end_of_cycle(today, lasting))


def renewed_period(window: RenewalWindow, today: date, lasting: Lasting) -> Period:
    """The period that follows: from the old end on while the grace lasts, so that nobody loses a
    day by renewing early or wins one by renewing late; afterwards from today.

    A grace longer than the cycle itself would give a period that is over; then from today, too.
    """
    valid_until = end_of_cycle(window.ends_on, lasting)
    if today > window.grace_until or (valid_until and valid_until < today):
        return first_period(today, lasting)
    return Period(window.ends_on + ONE_DAY, valid_until, continues=True)


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
