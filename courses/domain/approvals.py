"""Which authority lists which programme, from when to when. Only quoted, with its source."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from courses.models import Course, ProgrammeApproval
from courses.rules import can_publish
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import Authority, User


@transaction.atomic
def add_approval(
    course: Course, authority: Authority, *, period: DateRange, source: str, by: User, now: datetime
) -> ProgrammeApproval:
    """Two admins at once take turns at the course, so that no day is approved twice."""
    _refuse_unless_admin(by)
    Course.objects.select_for_update().get(pk=course.pk)
    if course.approvals.filter(authority=authority, period__overlap=period).exists():
        raise Conflict(_("This body already lists the programme in that time. End that first."))
    approval = ProgrammeApproval.objects.create(
        course=course, authority=authority, period=period, source=source, checked_at=now
    )
    audit.record("approval.added", approval, actor=by, now=now, source=source)
    return approval


@transaction.atomic
def end_approval(approval: ProgrammeApproval, *, last_day: date, by: User, now: datetime) -> None:
    """From the day after it the body no longer lists the programme; earlier days stay listed."""
    _refuse_unless_admin(by)
    held = ProgrammeApproval.objects.select_for_update().get(pk=approval.pk)
    if last_day < held.period.lower:
        raise DomainError(_("The last day lies before the first."))
    if held.period.upper and last_day >= held.period.upper:
        raise Conflict(_("It ends before that day already."))
    held.period = DateRange(held.period.lower, last_day + timedelta(days=1))
    held.checked_at = now
    held.save(update_fields=["period", "checked_at"])
    audit.record("approval.ended", held, actor=by, now=now, last_day=last_day)


def _refuse_unless_admin(by: User) -> None:
    if not can_publish(by):
        raise NotAllowed(_("A programme admin enters and ends approvals."))
