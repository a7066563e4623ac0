"""The ends that lie before a person: of the credentials that hold, and of papers from outside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from certificates.enums import Status
from certificates.models import CredentialCycle
from certificates.queries.credentials import credentials_at
from certificates.queries.evidence import REFUSED, evidence_at
from training.people.models import User

# An end that has passed stays for a while, so that it is not missed.
STAYS = timedelta(days=30)
_QUIET = (Status.REVOKED, Status.SUSPENDED, Status.UNKNOWN)


@dataclass(frozen=True)
class DueDate:
    """`key` names the end for ever. `credential` is its number in addresses; a paper has none."""

    key: str
    credential: UUID | None
    title: str
    last_day: date
    expires_at: datetime
    time_zone: str
    recorded_at: datetime


def due_dates(user: User, now: datetime, *, within: timedelta | None = None) -> list[DueDate]:
    """In the order of their days; suspended and revoked ones keep quiet. Two statements."""
    ends = [*_credentials(user, now), *_papers(user, now)]
    if within is not None:
        ends = [end for end in ends if end.expires_at <= now + within]
    return sorted(ends, key=lambda end: (end.last_day, end.key))


def _credentials(user: User, now: datetime) -> list[DueDate]:
    held: QuerySet[Any] = credentials_at(user.credentials.all(), now)
    ending = held.exclude(status__in=_QUIET).filter(expires_at__gt=now - STAYS)
    numbers = dict(ending.values_list("pk", "cycle_number"))
    cycles = CredentialCycle.objects.filter(credential__in=numbers)
    return [
        DueDate(
            key=f"credential-{cycle.credential.public_id}-{cycle.number}",
            credential=cycle.credential.public_id,
            title=cycle.type_version.title,
            last_day=cycle.valid_until,  # type: ignore[arg-type]
            expires_at=cycle.expires_at,  # type: ignore[arg-type]
            time_zone=cycle.time_zone,
            recorded_at=cycle.begun_at,
        )
        for cycle in cycles.select_related("credential", "type_version")
        if cycle.number == numbers[cycle.credential_id]
    ]


def _papers(user: User, now: datetime) -> list[DueDate]:
    """What was refused ends nothing: its holder was asked for a better one."""
    held = user.evidence.filter(replaced_by=None, expires_at__gt=now - STAYS)
    current = evidence_at(held, now).filter(Q(check_result=None) | ~Q(check_result__in=REFUSED))
    return [
        DueDate(
            key=f"paper-{paper.public_id}",
            credential=None,
            title=str(paper.get_kind_display()),
            last_day=paper.valid_until,
            expires_at=paper.expires_at,
            time_zone=paper.time_zone,
            recorded_at=paper.given_at,
        )
        for paper in current
    ]
