"""Moments and spans in words, in the zone of the person, which is always named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.people.models import User


@contextmanager
def speaking_to(user: User) -> Iterator[None]:
    """The person's zone and language, where no middleware has set them."""
    with timezone.override(ZoneInfo(user.time_zone)), translation.override(user.language):
        yield


def zone_name() -> str:
    """The city of the person's zone: "America/Vancouver" is read as "Vancouver"."""
    return timezone.get_current_timezone_name().rsplit("/", 1)[-1].replace("_", " ")


def hour(value: datetime, *, seconds: bool = False) -> str:
    shape = "H:i:s" if seconds else "H:i"
    text = date_format(timezone.localtime(value), shape)
    return _("{time} ({zone})").format(time=text, zone=zone_name())


def hour_alone(value: datetime) -> str:
    """For lists that name the zone once, or are read in the same room."""
    return timezone.localtime(value).strftime("%H:%M:%S")


def moment(value: datetime) -> str:
    day = date_format(timezone.localtime(value), "j F Y")
    return _("{day} at {hour}").format(day=day, hour=hour(value))


def minutes_of(span: timedelta) -> str:
    """A span that is over, in whole minutes; the first minute counts from its beginning."""
    minutes = max(1, -(-span // timedelta(minutes=1)))
    return ngettext("{minutes} min", "{minutes} min", minutes).format(minutes=minutes)


def minutes_left(span: timedelta) -> str:
    """Rounded up, so that a running attempt never reads "0 min left"."""
    minutes = max(1, -(-span // timedelta(minutes=1)))
    return ngettext("{minutes} min left", "{minutes} min left", minutes).format(minutes=minutes)
