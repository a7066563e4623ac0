"""A pack is asked for with a reason, made again on request, and called off while it is made."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinics.domain.access_log import note_viewings
from clinics.enums import ViewingKind
from clinics.models import EvidencePack, PackOpening, PackRun
from training.lib import background
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import Clinic, Membership, User

PACK_JOB = "clinics.pack"
END_JOB = "clinics.pack-end"
KEPT_FOR = timedelta(days=30)

# A day of a person is one look at the records; a worker has a minute.
MOST_PERSON_DAYS = 4_000


@transaction.atomic
def request_pack(
    clinic: Clinic,
    people: Collection[Membership],
    *,
    from_day: date,
    to_day: date,
    audience: str,
    reason: str,
    whole_roster: bool = False,
    by: User,
    now: datetime,
) -> PackRun:
    """Write the pack and its first making, which a worker does."""
    days = (to_day - from_day).days + 1
    if days > 1 and days * len(people) > MOST_PERSON_DAYS:
        raise DomainError(
            _("That is too much for one pack. Choose fewer people or a shorter period."),
            field="to_day",
        )
    pack = EvidencePack.objects.create(
        clinic=clinic,
        whole_roster=whole_roster,
        from_day=from_day,
        to_day=to_day,
        audience=audience,
        reason=reason,
        made_by=by,
        made_at=now,
    )
    pack.people.set(people)
    note_viewings(clinic, by, [each.user_id for each in people], ViewingKind.PACK, now=now)
    run = _begin(pack, by=by, now=now)
    audit.record(
        "pack.asked",
        pack,
        actor=by,
        now=now,
        clinic=clinic.pk,
        people=[each.user_id for each in people],
        from_day=from_day,
        to_day=to_day,
        audience=audience,
    )
    return run


def make_again(pack: EvidencePack, *, by: User, now: datetime) -> PackRun:
    """The same facts once more, after the link has ended or the making was called off."""
    if pack.runs.filter(expires_at__gt=now).exclude(file="").exists():
        raise Conflict(_("This pack can still be fetched."))
    try:
        with transaction.atomic():
            run = _begin(pack, by=by, now=now)
            audit.record("pack.asked-again", pack, actor=by, now=now)
    except IntegrityError as error:
        raise Conflict(_("This pack is being made already.")) from error
    return run


@transaction.atomic
def cancel(pack: EvidencePack, *, by: User, now: datetime) -> bool:
    """The worker stops at the next file. False when nothing was being made."""
    called_off = pack.runs.filter(ready_at=None, cancelled_at=None).update(cancelled_at=now)
    if called_off:
        audit.record("pack.cancelled", pack, actor=by, now=now)
    return bool(called_off)


def call_off_with(person: User, *, now: datetime) -> None:
    """In the transaction that empties an account: what is being made of it comes to nothing.

    The worker may have copied papers already. Who asked may have it made again, without them.
    """
    runs = PackRun.objects.filter(pack__people__user=person, ready_at=None, cancelled_at=None)
    for run in runs.select_related("pack").distinct():
        if runs.filter(pk=run.pk).update(cancelled_at=now):
            audit.record("pack.cancelled", run.pack, now=now)


@transaction.atomic
def note_opening(run: PackRun, *, by: User, now: datetime) -> PackOpening:
    """Who fetched it and when, in the list on its page, for the people in it, and in the log."""
    opening = PackOpening.objects.create(run=run, user=by, opened_at=now)
    people = run.pack.people.values_list("user_id", flat=True)
    note_viewings(run.pack.clinic, by, people, ViewingKind.PACK, now=now)
    audit.record("pack.opened", run.pack, actor=by, now=now, sha256=run.sha256)
    return opening


def _begin(pack: EvidencePack, *, by: User, now: datetime) -> PackRun:
    run = PackRun.objects.create(pack=pack, asked_by=by, asked_at=now)
    background.enqueue(PACK_JOB, str(run.public_id), {"run": run.pk}, now=now)
    return run
