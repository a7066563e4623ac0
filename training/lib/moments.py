"""Moments in words, in the zone of the person, which is always named."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# Years that dates are taken in: papers say 9999 for "never", and no calendar has a day after it.
COUNTED_YEARS = range(1900, 2200)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last instant of a day in a zone: what was recorded on the day counts."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight - timedelta(microseconds=1)


def zone_name() -> str:
    """The city of the person's zone: "America/Vancouver" is read as "Vancouver"."""
    return timezone.get_current_timezone_name().rsplit("/", 1)[-1].replace("_", " ")


def hour(value: datetime, *, seconds: bool = False) -> str:
    shape = "H:i:s" if seconds else "H:i"
    text = date_format(timezone.localtime(value), shape)
    return _("{time} ({zone})").format(time=text, zone=zone_name())


def moment(value: datetime, *, seconds: bool = False) -> str:
    day = date_format(timezone.localtime(value), "j F Y")
    return _("{day} at {hour}").format(day=day, hour=hour(value, seconds=seconds))
