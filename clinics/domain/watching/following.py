"""Managers follow a person, a requirement or the whole roster, each by the channels they choose."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinics.enums import WatchChannel, WatchSubject
from clinics.models import LastLook, Notice, Watch
from training.lib.errors import NotAllowed
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, User


def managing(user: User, clinic: Clinic, *, now: datetime) -> Membership:
    """The part that makes somebody a manager there; what they follow hangs on it."""
    held = clinic.memberships.live_at(now).filter(user=user, role=MembershipRole.MANAGER).first()
    if held is None:
        raise NotAllowed(_("Only a manager of the clinic can follow what changes there."))
    return held


@transaction.atomic
def follow(
    manager: Membership,
    subject: WatchSubject,
    channels: Iterable[WatchChannel],
    *,
    person: Membership | None = None,
    requirement: str = "",
    now: datetime,
) -> int:
    """By each of the channels from now on; following twice is once. Returns how many are new."""
    rows = [
        Watch(
            manager=manager,
            subject=subject,
            person=person,
            requirement=requirement,
            channel=channel,
            begun_at=now,
        )
        for channel in channels
    ]
    before = manager.watches.count()
    Watch.objects.bulk_create(rows, ignore_conflicts=True)
    added = manager.watches.count() - before
    if added:
        _record("watch.begun", manager, subject, person, requirement, now=now)
    return added


@transaction.atomic
def stop_following(
    manager: Membership,
    subject: WatchSubject,
    channel: WatchChannel,
    *,
    person: Membership | None = None,
    requirement: str = "",
    now: datetime,
) -> None:
    held = manager.watches.filter(
        subject=subject, channel=channel, person=person, requirement=requirement
    )
    count, _by_model = held.delete()
    if count:
        _record("watch.ended", manager, subject, person, requirement, now=now)


def _record(
    verb: str,
    manager: Membership,
    subject: WatchSubject,
    person: Membership | None,
    requirement: str,
    *,
    now: datetime,
) -> None:
    audit.record(
        verb,
        manager,
        actor=manager.user,
        now=now,
        clinic=manager.clinic_id,
        subject=str(subject),
        person=person.public_id if person else None,
        requirement=requirement,
    )


@transaction.atomic
def note_look(manager: Membership, number: int, *, now: datetime) -> None:
    """The manager has seen the list up to this change; the mark never goes back."""
    newest = manager.clinic.changes.filter(number__lte=number).order_by("-number").first()
    reached = newest.number if newest else 0
    look, _made = LastLook.objects.get_or_create(
        manager=manager, defaults={"number": reached, "looked_at": now}
    )
    LastLook.objects.filter(pk=look.pk, number__lte=reached).update(number=reached, looked_at=now)
    Notice.objects.filter(
        manager=manager, channel=WatchChannel.DESK, done_at=None, change__number__lte=reached
    ).update(done_at=now)
