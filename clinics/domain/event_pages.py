"""What the pages of the register tell: rows with names, one event in full, and the rates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from clinics.domain.rates import Rate, rates
from clinics.enums import EventKind, EventSeverity, EventTechnique
from clinics.models import AdverseEvent, EventStatement, Refresher
from clinics.queries.events import events_by_severity, last_form_addresses, sessions_by_month
from clinics.queries.places import place_name
from clinics.queries.roster import staff_labels
from training.people.models import Authority, Clinic, Membership


@dataclass(frozen=True)
class EventRow:
    """One event in a list, as it was last told."""

    public_id: UUID
    number: int
    day: date
    severity: EventSeverity
    kind: str
    place: str
    technique: str
    who: str
    is_closed: bool
    was_amended: bool


@dataclass(frozen=True)
class Told:
    """A statement with its words."""

    row: EventRow
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Asked:
    """A refresher of somebody who consents; with its day once it is done, never an answer."""

    refresher: Refresher
    who: str
    done_at: datetime | None


@dataclass(frozen=True)
class ToldEvent:
    """An event with everything said of it, newest statement first."""

    event: AdverseEvent
    statements: list[Told]
    membership: Membership | None
    closing: Any
    asked: list[Asked] = field(default_factory=list)

    @property
    def now(self) -> EventRow:
        return self.statements[0].row

    @property
    def earlier(self) -> list[Told]:
        return self.statements[1:]

    @property
    def next_act(self) -> str:
        """What a manager does next: the one button that is filled. Nothing once it is closed."""
        if self.closing:
            return ""
        return "close" if self.follow_ups else "follow-up"

    @property
    def follow_ups(self) -> list[Any]:
        return self.event.followed  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Body:
    """A body that takes reports, and where."""

    name: str
    url: str
    is_form: bool


@dataclass(frozen=True)
class YearOfRates:
    """Rates over those of the last months of which somebody entered the sessions."""

    months: list[date]
    rates: list[Rate]


def event_rows(
    clinic: Clinic, statements: Sequence[EventStatement], *, now: datetime
) -> list[EventRow]:
    labels = staff_labels(clinic, now=now, only=[each.membership_id for each in statements])
    return [_row(each, labels, is_closed=each.is_closed) for each in statements]  # type: ignore[attr-defined]


def tell_event(event: AdverseEvent, moment: datetime, *, now: datetime) -> ToldEvent:
    """Of an event from `event_in_full`: what was known by the moment, with names of today."""
    said, asked = event.said, event.asked  # type: ignore[attr-defined]
    closing = getattr(event, "closing", None)
    closing = closing if closing and closing.closed_at <= moment else None
    people = [each.membership_id for each in (*said, *asked)]
    labels = staff_labels(event.clinic, now=now, only=people)
    consenting = _consenting(event.clinic, now) if asked else set()
    return ToldEvent(
        event=event,
        statements=[
            Told(
                _row(each, labels, is_closed=closing is not None),
                each.reason,
                each.made_by.legal_name or each.made_by.email,
                each.made_at,
            )
            for each in said
        ],
        membership=said[0].membership,
        closing=closing,
        asked=[
            _asked(each, labels, moment) for each in asked if each.membership.user_id in consenting
        ],
    )


def rates_of_year(clinic: Clinic, moment: datetime) -> YearOfRates:
    """Only months with sessions count, with their events: nothing is guessed for the others."""
    today = moment.astimezone(ZoneInfo(clinic.time_zone)).date()
    first = date(today.year - 1, today.month, 1)
    counted = sessions_by_month(clinic, first, moment)
    months = [month for month in counted if month < today.replace(day=1)]
    events = events_by_severity(clinic, months, moment)
    return YearOfRates(months, rates(events, sum(counted[month] for month in months)))


def bodies(clinic: Clinic, authorities: Sequence[Authority]) -> list[Body]:
    """Where each takes reports: its own form as this clinic last used it, else its public pages."""
    forms = last_form_addresses(clinic)
    known = [(each, forms.get(each.slug, "")) for each in authorities]
    return [
        Body(each.name, form or each.register_url, is_form=bool(form))
        for each, form in known
        if form or each.register_url
    ]


def _consenting(clinic: Clinic, now: datetime) -> set[int]:
    return set(clinic.consents.live_at(now).values_list("person_id", flat=True))


def _asked(refresher: Refresher, labels: dict[int, str], moment: datetime) -> Asked:
    done = getattr(refresher, "done", None)
    done_at = done.done_at if done and done.done_at <= moment else None
    return Asked(refresher, labels.get(refresher.membership_id, ""), done_at)


def _row(statement: EventStatement, labels: dict[int, str], *, is_closed: bool) -> EventRow:
    return EventRow(
        public_id=statement.event.public_id,
        number=statement.event.number,
        day=statement.day,
        severity=EventSeverity(statement.severity),
        kind=str(EventKind(statement.kind).label),
        place=place_name(statement.region, statement.muscle),
        technique=str(EventTechnique(statement.technique).label),
        who=labels.get(statement.membership_id, "") if statement.membership_id else "",
        is_closed=is_closed,
        was_amended=statement.number > 1,
    )
