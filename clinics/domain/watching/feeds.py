"""A clinic's changes and ends at a secret address that other programs read.

The address is a manager's: it works while they manage the clinic, and not a moment longer. Only a
hash of its token is stored, so a lost address is replaced by a new one, which ends the one before.
What is read there are names, titles, statuses and days: no document, number, region or score.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from certificates.domain.holder.calendar_feed import hash_of
from certificates.enums import Status
from clinics.domain.standing import standing
from clinics.domain.watching.words import sentence_of
from clinics.models import Change, WatchFeed
from clinics.queries import PersonFile, RequirementsAt
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership

ENTRIES = 50
# An end that has passed stays for a while, so that it is not missed.
STAYS = timedelta(days=30)
_QUIET = frozenset({Status.SUSPENDED, Status.REVOKED, Status.NOT_REQUIRED})


@transaction.atomic
def make_feed(manager: Membership, *, now: datetime) -> str:
    """The token of the new address; an older one ends."""
    token = secrets.token_urlsafe(32)
    facts = {"token_sha256": hash_of(token), "made_at": now}
    feed, _made = WatchFeed.objects.update_or_create(manager=manager, defaults=facts)
    audit.record("feed.made", feed, actor=manager.user, now=now, clinic=manager.clinic_id)
    return token


@transaction.atomic
def stop_feed(manager: Membership, *, now: datetime) -> None:
    if feed := WatchFeed.objects.filter(manager=manager).first():
        audit.record("feed.ended", feed, actor=manager.user, now=now, clinic=manager.clinic_id)
        feed.delete()


def manager_by_token(token: str, *, now: datetime) -> Membership | None:
    managing = Membership.objects.live_at(now).filter(
        role=MembershipRole.MANAGER, user__is_active=True
    )
    found = managing.filter(watch_feed__token_sha256=hash_of(token))
    return found.select_related("user", "clinic").first()


@dataclass(frozen=True)
class End:
    """The last day of something a person holds and the clinic asks for."""

    person: UUID
    name: str
    requirement: str
    title: str
    last_day: date
    known_at: datetime


def ends_of(
    files: Iterable[PersonFile], asked: RequirementsAt, now: datetime, zone: ZoneInfo
) -> list[End]:
    """In the order of their days, which are those of the clinic's zone. Pure."""
    earliest = now.astimezone(zone).date() - STAYS
    found = [
        End(
            person.public_id,
            person.label,
            each.requirement.slug,
            each.requirement.title,
            each.until,
            person.consent_at or person.joined_at,
        )
        for person in files
        if person.is_open
        for each in (standing(person, line, now) for line in asked.of(person).values())
        if each.until and each.until >= earliest and each.status not in _QUIET
    ]
    return sorted(found, key=lambda end: (end.last_day, end.name, end.requirement))


def write_calendar(clinic: Clinic, ends: Iterable[End]) -> bytes:
    """All-day events. The same ends give the same bytes: who asks again hears of no change."""
    calendar = Calendar()
    calendar.add("prodid", "-//Needlewise//Clinic ends//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(clinic)s: what ends") % {"clinic": clinic.name})
    for end in ends:
        calendar.add_component(_event(clinic, end))
    return calendar.to_ical()


def _event(clinic: Clinic, end: End) -> Event:
    event = Event()
    key = f"{end.person}-{end.requirement}-{end.last_day.isoformat()}"
    event.add("uid", f"{key}@{_host()}")
    event.add("dtstamp", end.known_at)
    event.add("dtstart", end.last_day)
    event.add("dtend", end.last_day + timedelta(days=1))
    words = {"name": end.name, "title": end.title}
    event.add("summary", _("%(name)s: last day of %(title)s") % words)
    page = reverse("clinics:person", args=[clinic.slug, end.person])
    event.add("url", settings.PUBLIC_URL + page)
    event.add("transp", "TRANSPARENT")
    return event


def write_atom(
    clinic: Clinic,
    changes: Iterable[Change],
    labels: dict[int, str],
    *,
    address: str,
) -> bytes:
    """In the order of the changes, which are those that may be told."""
    page = settings.PUBLIC_URL + reverse("clinics:changes", args=[clinic.slug])
    feed = Atom1Feed(
        title=_("%(clinic)s: what changed") % {"clinic": clinic.name},
        link=page,
        feed_url=settings.PUBLIC_URL + address,
        description="",
        feed_guid=f"urn:uuid:{clinic.public_id}",
    )
    for change in changes:
        feed.add_item(
            title=sentence_of(change, labels.get(change.membership_id or 0, "")),
            link=f"{page}#change-{change.number}",
            description="",
            unique_id=f"urn:uuid:{change.public_id}",
            pubdate=change.happened_at,
            updateddate=change.noted_at,
        )
    return feed.writeString("utf-8").encode()


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
