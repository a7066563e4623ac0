"""What a clinic waits for beside the papers: answers, follow-ups, and news of the week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from certificates.enums import Status
from clinics.enums import ChangeKind
from clinics.models import (
    ApiClient,
    Change,
    EventFollowUp,
    EventStatement,
    RequestedPaper,
    Webhook,
)
from clinics.queries.returns import Return, asked_to_return
from clinics.queries.roster import open_invitations
from clinics.queries.systems import clients_standing_still, webhooks_standing_still
from training.lib.db import read_rows
from training.lib.prepared import prepared_statement
from training.people.models import Clinic, ClinicInvitation

NEWS_LAST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What a person was asked for and has not given, by the slugs of the requirements."""

    public_id: UUID
    person: UUID
    asked_at: datetime
    mailed_at: datetime
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An adverse event of which nobody has noted what was done since."""

    public_id: UUID
    day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Turned:
    """A standing that became what it is within the week."""

    person: UUID
    requirement: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    invitations: Sequence[ClinicInvitation] = ()
    requests: Sequence[OpenRequest] = ()
    events: Sequence[OpenEvent] = ()
    restricted: Sequence[Turned] = ()
    systems: Sequence[ApiClient | Webhook] = ()
    returns: Sequence[Return] = ()

    def asked_of(self, person: UUID) -> Collection[str]:
        """Requirements whose paper the person has been asked for."""
        return self._mailed.get(person, {})

    def mailed_at(self, person: UUID, requirement: str) -> datetime | None:
        """When the person was last asked for the paper, if that has not been answered."""
        return self._mailed.get(person, {}).get(requirement)

    @cached_property
    def _mailed(self) -> dict[UUID, dict[str, datetime]]:
        """By person and requirement: in renewal season hundreds wait, and each row asks."""
        found: dict[UUID, dict[str, datetime]] = {}
        for each in self.requests:
            papers = found.setdefault(each.person, {})
            for slug in each.lacking:
                papers.setdefault(slug, each.mailed_at)
        return found


def waiting_at(clinic: Clinic, now: datetime) -> Waiting:
    """Seven statements, however much waits."""
    return Waiting(
        invitations=list(open_invitations(clinic)),
        requests=_open_requests(clinic),
        events=[OpenEvent(*row) for row in read_rows(_asked_events(clinic, now))],
        restricted=[Turned(*row) for row in read_rows(_asked_restricted(clinic, now))],
        systems=[
            *clients_standing_still(clinic, now),
            *webhooks_standing_still(clinic, now),
        ],
        returns=asked_to_return(clinic, now),
    )


@prepared_statement
def _asked_papers(clinic: Clinic) -> QuerySet[Any, Any]:
    papers = RequestedPaper.objects.filter(
        request__clinic=clinic, request__closed_at=None, given_at=None
    )
    return papers.order_by("request__asked_at", "pk").values_list(
        "requirement",
        "request__public_id",
        "request__membership__public_id",
        "request__asked_at",
        "request__mailed_at",
    )


def _open_requests(clinic: Clinic) -> list[OpenRequest]:
    found: dict[UUID, OpenRequest] = {}
    for slug, public_id, person, asked_at, mailed_at in read_rows(_asked_papers(clinic)):
        known = found.get(public_id)
        lacking = (*known.lacking, slug) if known else (slug,)
        found[public_id] = OpenRequest(public_id, person, asked_at, mailed_at, lacking)
    return list(found.values())


@prepared_statement
def _asked_events(clinic: Clinic, now: datetime) -> QuerySet[Any, Any]:
    followed = EventFollowUp.objects.filter(event=OuterRef("event"))
    newest = (
        EventStatement.objects.filter(event__clinic=clinic, event__closing=None, made_at__lte=now)
        .exclude(Exists(followed))
        .order_by("event", "-number")
        .distinct("event")
    )
    return newest.values_list("event__public_id", "day", "event__recorded_at")


@prepared_statement
def _asked_restricted(clinic: Clinic, now: datetime) -> QuerySet[Any, Any]:
    """The last of each standing; whether it still is so, the records tell."""
    changes = Change.objects.filter(
        clinic=clinic,
        kind=ChangeKind.STANDING,
        after=Status.RESTRICTED,
        noted_at__gt=now - NEWS_LAST,
        membership__isnull=False,
    )
    return (
        changes.order_by("membership", "requirement", "-number")
        .distinct("membership", "requirement")
        .values_list("membership__public_id", "requirement", "happened_at")
    )
