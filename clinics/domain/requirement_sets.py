"""A position's requirements from a day on: published as the next version, never changed after."""

import zoneinfo
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinics.domain.requirement_lines import AskedSet, twins
from clinics.models import Position, RequirementLine, RequirementSet
from clinics.signals import requirements_published
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import Clinic, User
from training.people.rules import can_manage


@transaction.atomic
def publish_requirements(
    position: Position, asked: AskedSet, *, by: User, now: datetime
) -> RequirementSet:
    """The next version. It begins today at once, or with a day to come; no past day changes.

    A version that waits for its day stays. Another one from the same day, published later, takes
    its place: nothing that was published is taken back.
    """
    _refuse(position, asked, by=by, now=now)
    made = RequirementSet(
        position=position,
        number=asked.after + 1,
        starts_at=starts_at(position.clinic, asked.starts_on, now=now),
        reason=asked.reason,
        source=asked.source,
        made_by=by,
        made_at=now,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("Somebody else published a version meanwhile.")) from error
    RequirementLine.objects.bulk_create(
        RequirementLine(set=made, slug=line.slug, rank=rank, **_told(line))
        for rank, line in enumerate(asked.lines, start=1)
    )
    requirements_published.send(sender=RequirementSet, requirement_set=made, now=now)
    audit.record(
        "requirements.published",
        made,
        actor=by,
        now=now,
        position=position.pk,
        number=made.number,
        starts_at=made.starts_at,
    )
    return made


def starts_at(clinic: Clinic, starts_on: date, *, now: datetime) -> datetime:
    """The first instant of the day at the clinic; of a day that has begun, now."""
    begins = datetime.combine(starts_on, time(), zoneinfo.ZoneInfo(clinic.time_zone))
    return max(begins, now)


def today_at(clinic: Clinic, now: datetime) -> date:
    return now.astimezone(zoneinfo.ZoneInfo(clinic.time_zone)).date()


def newest_number(position: Position) -> int:
    newest = position.requirement_sets.order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


def _refuse(position: Position, asked: AskedSet, *, by: User, now: datetime) -> None:
    if not can_manage(by, position.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can change what a position needs."))
    if position.closed_at:
        raise Conflict(_("This position is closed."))
    if asked.starts_on < today_at(position.clinic, now):
        text = _("Enter today or a later day. What was asked on a past day stays as it was.")
        raise DomainError(text, field="starts_on")
    if not asked.lines or twins(asked.lines):
        raise DomainError(_("Add at least one line, and each thing once."))
    if asked.after != newest_number(position):
        raise Conflict(_("Somebody else published a version meanwhile."))


def _told(line: object) -> dict[str, object]:
    return {name: getattr(line, name) for name in ("kind", "title", "level", "reason", "settings")}
