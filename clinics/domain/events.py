"""The register of adverse events: added to, amended by further statements, closed by a change."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clinics.models import (
    AdverseEvent,
    ClinicDocument,
    EventClosing,
    EventFollowUp,
    EventStatement,
    SessionCount,
)
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.models import Authority, Clinic, Membership, User


@dataclass(frozen=True)
class Said:
    """What is said of an event. Without `membership` nobody said who."""

    day: date
    severity: str
    kind: str
    region: str
    muscle: str
    technique: str
    membership: Membership | None = None


@transaction.atomic
def record_event(clinic: Clinic, said: Said, *, by: User, now: datetime) -> AdverseEvent:
    """The next number of the clinic; its row is held so that two at once get two numbers."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    last = clinic.adverse_events.aggregate(last=Max("number"))["last"] or 0
    event = AdverseEvent.objects.create(
        clinic=clinic, number=last + 1, recorded_by=by, recorded_at=now
    )
    EventStatement.objects.create(event=event, number=1, **vars(said), made_by=by, made_at=now)
    audit.record(
        "event.recorded", event, actor=by, now=now, clinic=clinic.pk, severity=said.severity
    )
    return event


def amend_event(
    event: AdverseEvent, said: Said, *, reason: str, seen: int, by: User, now: datetime
) -> EventStatement:
    """What was said before stays. `seen` is the statement the form was filled from."""
    try:
        with transaction.atomic():
            if not event.statements.filter(number=seen).exists():
                raise _overtaken()
            statement = EventStatement.objects.create(
                event=event,
                number=seen + 1,
                **vars(said),
                reason=reason,
                made_by=by,
                made_at=now,
            )
            audit.record("event.amended", event, actor=by, now=now, statement=statement.number)
    except IntegrityError as error:
        raise _overtaken() from error
    return statement


def _overtaken() -> Conflict:
    return Conflict(_("Somebody amended this event meanwhile. Look at what it says now."))


@transaction.atomic
def follow_up(
    event: AdverseEvent,
    *,
    note: str,
    authority: Authority | None,
    form_url: str,
    by: User,
    now: datetime,
) -> EventFollowUp:
    entry = EventFollowUp.objects.create(
        event=event,
        note=note,
        authority=authority,
        form_url=form_url if authority else "",
        made_by=by,
        made_at=now,
    )
    audit.record(
        "event.followed-up",
        event,
        actor=by,
        now=now,
        authority=authority.slug if authority else None,
    )
    return entry


def close_event(
    event: AdverseEvent, *, change: str, document: ClinicDocument | None, by: User, now: datetime
) -> EventClosing:
    """With the one change it led to, or the reason why none was made."""
    try:
        with transaction.atomic():
            closing = EventClosing.objects.create(
                event=event, change=change, document=document, closed_by=by, closed_at=now
            )
            audit.record("event.closed", event, actor=by, now=now)
    except IntegrityError as error:
        raise Conflict(_("This event is closed already.")) from error
    return closing


@transaction.atomic
def note_sessions(
    clinic: Clinic, *, month: date, sessions: int, by: User, now: datetime
) -> SessionCount:
    """A corrected number is the next row of its month."""
    counted = SessionCount.objects.create(
        clinic=clinic, month=month.replace(day=1), sessions=sessions, made_by=by, made_at=now
    )
    audit.record("sessions.counted", counted, actor=by, now=now, clinic=clinic.pk)
    return counted
