"""A person's own log of supervised needling. No patient is in it, and there is no field for one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates.models import NeedlingSession, SessionAnswer
from certificates.rules.evidence import recognition_to_supervise
from certificates.signals import basis_changed
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.anatomy import muscles
from training.people.domain import audit
from training.people.models import User


class NoSupervisor(DomainError):
    """Nobody of this address was recognised to supervise it; whether they are a member is not
    told."""


@dataclass(frozen=True)
class Noted:
    """One session as its person notes it. `public_id` comes with the page: sent twice it is one."""

    public_id: UUID
    day: date
    region: str
    technique: str
    adverse_event: bool
    muscle: str = ""


def note_session(user: User, noted: Noted, *, supervisor: str, now: datetime) -> NeedlingSession:
    """Add a session that its supervisor, named by address, is asked to confirm."""
    if stored := NeedlingSession.objects.filter(public_id=noted.public_id, user=user).first():
        return stored
    if noted.day > user.today(now):
        raise DomainError(_("Enter a day that has passed, or today."), field="day")
    if noted.muscle and muscles()[noted.muscle].region != noted.region:
        raise DomainError(_("This muscle lies in another region."), field="muscle")
    row = NeedlingSession(
        user=user, supervisor=_supervisor(user, noted, supervisor), noted_at=now, **vars(noted)
    )
    try:
        return _write(row, now=now)
    except IntegrityError as error:  # a double click: the other one is the record
        stored = NeedlingSession.objects.filter(public_id=noted.public_id, user=user).first()
        if stored is None:
            raise Conflict(_("Another record has this number. Open the page again.")) from error
        return stored


def _supervisor(user: User, noted: Noted, address: str) -> User:
    found = User.objects.filter(email__iexact=address, is_active=True).first()
    if found and found.pk == user.pk:
        raise DomainError(_("Nobody supervises themselves."), field="supervisor")
    if found is None or not _is_recognised(found, noted):
        raise NoSupervisor(
            _("Nobody with this address was recognised to supervise this region on that day."),
            field="supervisor",
        )
    return found


def _is_recognised(supervisor: User, noted: Noted) -> bool:
    held = recognition_to_supervise(
        supervisor, region=noted.region, muscle=noted.muscle, on_date=noted.day
    )
    return held is not None


@transaction.atomic
def _write(row: NeedlingSession, *, now: datetime) -> NeedlingSession:
    row.save(force_insert=True)
    audit.record("needling.noted", row, actor=row.user, now=now, region=row.region)
    return row


def answer_session(
    session: NeedlingSession, *, by: User, confirmed: bool, note: str = "", now: datetime
) -> SessionAnswer:
    """The supervisor confirms, under the recognition of the day of the session, or says it was
    not so. Answered once: the same answer again changes nothing."""
    if by.pk != session.supervisor_id:
        raise NotAllowed(_("Only the supervisor who is named answers."))
    recognition = recognition_to_supervise(
        by, region=session.region, muscle=session.muscle, on_date=session.day
    )
    if confirmed and recognition is None:
        raise NotAllowed(_("On that day you were not recognised to supervise this region."))
    if not confirmed and not note:
        raise DomainError(_("Say in one sentence what was not so."), field="note")
    answer = SessionAnswer(
        session=session,
        confirmed=confirmed,
        note=note,
        recognition=recognition,
        answered_at=now,
    )
    try:
        _write_answer(answer, by=by, now=now)
    except IntegrityError as error:
        stored = SessionAnswer.objects.get(session=session)
        if stored.confirmed != confirmed:
            raise Conflict(_("You answered this before. That answer stands.")) from error
        return stored
    return answer


@transaction.atomic
def _write_answer(answer: SessionAnswer, *, by: User, now: datetime) -> None:
    answer.save(force_insert=True)
    basis_changed.send(sender=SessionAnswer, user=answer.session.user, now=now)
    audit.record("needling.answered", answer, actor=by, now=now, confirmed=answer.confirmed)
