"""Where people of a clinic work and as what: opened, renamed, closed; held from–to, kept."""

from datetime import datetime
from typing import TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Assignment, Location, Position
from clinics.signals import assignments_changed
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, User
from training.people.rules import can_manage

Place = TypeVar("Place", bound=Position | Location)
_TRIES = 50


@transaction.atomic
def open_position(clinic: Clinic, title: str, *, by: User, now: datetime) -> Position:
    """Two of one title would look the same on every page: refused while the first is open."""
    _allow(by, clinic, now=now)
    _refuse_twin(Position, clinic, "title", title)
    position = _with_free_slug(Position, clinic, "title", title)
    audit.record("position.opened", position, actor=by, now=now, title=title)
    return position


@transaction.atomic
def open_location(clinic: Clinic, name: str, *, by: User, now: datetime) -> Location:
    _allow(by, clinic, now=now)
    _refuse_twin(Location, clinic, "name", name)
    location = _with_free_slug(Location, clinic, "name", name)
    audit.record("location.opened", location, actor=by, now=now, name=name)
    return location


@transaction.atomic
def rename_position(position: Position, title: str, *, by: User, now: datetime) -> None:
    """Its address and its requirements stay; the audit log keeps what it was called."""
    _rename(position, "title", title, by=by, now=now)


@transaction.atomic
def rename_location(location: Location, name: str, *, by: User, now: datetime) -> None:
    _rename(location, "name", name, by=by, now=now)


@transaction.atomic
def close_position(position: Position, *, by: User, now: datetime) -> None:
    """No longer offered. Whoever holds it is assigned otherwise first: nothing ends by the way."""
    _close(position, by=by, now=now)


@transaction.atomic
def close_location(location: Location, *, by: User, now: datetime) -> None:
    _close(location, by=by, now=now)


@transaction.atomic
def assign(
    membership: Membership,
    position: Position,
    location: Location | None,
    *,
    by: User,
    now: datetime,
) -> Assignment:
    """Let a member of staff hold a position, at one location or at all; twice is once."""
    clinic = membership.clinic
    _allow(by, clinic, now=now)
    if {position.clinic_id, location.clinic_id if location else clinic.pk} != {clinic.pk}:
        raise ValueError("Positions and locations of one clinic are for its own people")
    member = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if member.role != MembershipRole.STAFF or (member.ended_at and member.ended_at <= now):
        raise Conflict(_("This person is not on the roster."))
    places: list[Position | Location] = [position, *([location] if location else [])]
    for place in places:
        if _hold(place).closed_at:
            raise Conflict(_("{name} is closed. Choose another.").format(name=place))
    assignment, is_new = Assignment.objects.get_or_create(
        membership=member,
        position=position,
        location=location,
        ended_at=None,
        defaults={"started_at": now},
    )
    if is_new:
        _tell("assignment.began", assignment, by=by, now=now)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, now: datetime) -> None:
    """From now on; a past day still knows of it. Twice is once."""
    _allow(by, assignment.membership.clinic, now=now)
    if Assignment.objects.filter(pk=assignment.pk, ended_at=None).update(ended_at=now):
        _tell("assignment.ended", assignment, by=by, now=now)


def _tell(verb: str, assignment: Assignment, *, by: User, now: datetime) -> None:
    membership = assignment.membership
    assignments_changed.send(sender=Assignment, membership=membership, now=now)
    audit.record(
        verb,
        assignment,
        actor=by,
        now=now,
        membership=membership.public_id,
        position=assignment.position_id,
        location=assignment.location_id,
    )


def _rename(place: Position | Location, field: str, name: str, *, by: User, now: datetime) -> None:
    _allow(by, place.clinic, now=now)
    before = getattr(_hold(place), field)
    if before == name:
        return
    _refuse_twin(type(place), place.clinic, field, name, beside=place)
    setattr(place, field, name)
    place.save(update_fields=[field])
    audit.record(f"{_kind(place)}.renamed", place, actor=by, now=now, before=before, after=name)


def _close(place: Position | Location, *, by: User, now: datetime) -> None:
    _allow(by, place.clinic, now=now)
    if _hold(place).closed_at:
        return
    held = place.assignments.live_at(now)
    count = held.filter(membership__in=Membership.objects.live_at(now)).count()
    if count:
        text = ngettext(
            "One person works there: change that on their page first.",
            "{count} people work there: change that on their pages first.",
            count,
        )
        raise Conflict(text.format(count=count))
    place.closed_at = now
    place.save(update_fields=["closed_at"])
    audit.record(f"{_kind(place)}.closed", place, actor=by, now=now)


def _hold(place: Place) -> Place:
    """The row as it is now, held: nobody is put where somebody is just closing the door."""
    return cast(Place, type(place).objects.select_for_update(no_key=True).get(pk=place.pk))


def _kind(place: Position | Location) -> str:
    return place._meta.model_name or ""


def _allow(by: User, clinic: Clinic, *, now: datetime) -> None:
    if not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can change positions and locations."))


def _refuse_twin(
    model: type[Position] | type[Location],
    clinic: Clinic,
    field: str,
    name: str,
    *,
    beside: Position | Location | None = None,
) -> None:
    """The clinic's row is held meanwhile, so that two managers cannot both be the first."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    twins = model.objects.filter(clinic=clinic, closed_at=None, **{f"{field}__iexact": name})
    if (twins.exclude(pk=beside.pk) if beside else twins).exists():
        raise Conflict(_("There is one of this name already."), field=field)


def _with_free_slug(model: type[Place], clinic: Clinic, field: str, name: str) -> Place:
    """A name may have been used before, or leave nothing for an address."""
    base = slugify(name)[:50].strip("-") or str(model._meta.model_name)
    for number in range(1, _TRIES):
        slug = base if number == 1 else f"{base}-{number}"
        try:
            with transaction.atomic():
                made = model.objects.create(clinic=clinic, slug=slug, **{field: name})
                return cast(Place, made)
        except IntegrityError:
            continue
    raise Conflict(_("Too many were called this. Choose another name."), field=field)
