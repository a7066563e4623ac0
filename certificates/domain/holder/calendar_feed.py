"""The due dates of a person as a calendar that other programs read, at a secret address.

It names what ends and when: no region, no score, no code, no name. The address is stored as a
hash, so a new one has to be made when it is lost; making one ends the one before.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from certificates.models import CalendarFeed
from certificates.queries.due_dates import DueDate
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def make_feed(user: User, *, now: datetime) -> str:
    """The token of the new address; an older address ends."""
    token = secrets.token_urlsafe(32)
    feed, _created = CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_sha256": hash_of(token), "made_at": now}
    )
    audit.record("calendar.made", feed, actor=user, now=now)
    return token


@transaction.atomic
def stop_feed(user: User, *, now: datetime) -> None:
    if feed := CalendarFeed.objects.filter(user=user).first():
        audit.record("calendar.stopped", feed, actor=user, now=now)
        feed.delete()


def feed_of(token: str) -> CalendarFeed | None:
    live = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    return live.filter(token_sha256=hash_of(token)).first()


def write_calendar(ends: Iterable[DueDate]) -> bytes:
    """All-day events on the last days, as the issuer's zone has them. The same ends give the same
    bytes: what a calendar program asks again for has not changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Needlewise//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Needlewise: due dates"))
    for end in ends:
        calendar.add_component(_event(end))
    return calendar.to_ical()


def _event(end: DueDate) -> Event:
    event = Event()
    event.add("uid", f"{end.key}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}")
    event.add("dtstamp", end.recorded_at)
    event.add("dtstart", end.last_day)
    event.add("dtend", end.last_day + timedelta(days=1))
    event.add("summary", _("Last day: %(what)s") % {"what": end.title})
    zone = end.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    event.add("description", _("Ends with this day in the zone of %(zone)s.") % {"zone": zone})
    event.add("url", settings.PUBLIC_URL + reverse("certificates:portfolio"))
    event.add("transp", "TRANSPARENT")
    return event


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
