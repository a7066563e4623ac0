"""Spans of a sitting in words. Moments are in `training.lib.moments`, with their zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import ngettext

from training.people.models import User


@contextmanager
def speaking_to(user: User) -> Iterator[None]:
    """The person's zone and language, where no middleware has set them."""
    with timezone.override(ZoneInfo(user.time_zone)), translation.override(user.language):
        yield


def hour_alone(value: datetime) -> str:
    """For lists that name the zone once, or are name it for the whole page."""
    return timezone.localtime(value).strftime("%H:%M:%S")


def minutes_of(span: timedelta) -> str:
    """A span that is over, in whole minutes; the first minute counts from its beginning."""
    minutes = max(1, -(-span // timedelta(minutes=1)))
    return ngettext("{minutes} min", "{minutes} min", minutes).format(minutes=minutes)


def minutes_left(span: timedelta) -> str:
    """Rounded up, so that a running attempt never reads "0 min left"."""
    minutes = max(1, -(-span // timedelta(minutes=1)))
    return ngettext("{minutes} min left", "{minutes} min left", minutes).format(minutes=minutes)
