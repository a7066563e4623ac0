"""What a clinic knew of a person in its period is kept when the consent ends (story C7).

The file is read as of each moment at which something of the person was recorded, and as of every
week for what time alone changes. Where two of them differ the minute of the change is looked for.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from clinics.models import KeptFile
from clinics.queries.recorded import recorded_between
from clinics.queries.roster import person_file
from training.lib import background
from training.lib.models import Job
from training.lib.plain import to_plain
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Consent, Erasure, Membership, User

KEEP_JOB = "clinics.keep-file"
A_WEEK, PRECISION = timedelta(days=7), timedelta(minutes=1)
_LAST = timedelta(microseconds=1)
Look = Callable[[datetime], Any]


def plan_keeping(consent: Consent, *, now: datetime) -> None:
    """In the transaction that ends the consent."""
    background.enqueue(KEEP_JOB, str(consent.pk), {"consent": consent.pk}, now=now)


def plan_missing(*, now: datetime) -> int:
    """Consents of staff that ended and have neither a kept file nor a duty to make one."""
    worked = Membership.objects.filter(
        clinic=OuterRef("clinic"), user=OuterRef("person"), role=MembershipRole.STAFF
    )
    kept = KeptFile.objects.filter(consent=OuterRef("pk"))
    planned = Job.objects.filter(kind=KEEP_JOB, key=Cast(OuterRef("pk"), CharField()))
    lost = Consent.objects.filter(
        Exists(worked),
        ~Exists(kept),
        ~Exists(planned),
        ended_at__lte=now,
        ended_at__gt=F("started_at"),
        person__erasure=None,
    )
    duties = [(str(pk), {"consent": pk}) for pk in lost.values_list("pk", flat=True)]
    return background.enqueue_many(KEEP_JOB, duties, now=now)


def keep_file(consent: int, *, now: datetime) -> None:
    """Write what the clinic knew; a second run finds it written."""
    row = Consent.objects.select_related("clinic").get(pk=consent)
    if row.ended_at is None or KeptFile.objects.filter(consent=row).exists():
        return
    files = _files(row, now=now)
    with transaction.atomic():
        KeptFile.objects.bulk_create(files, ignore_conflicts=True)
        audit.record("clinic.file-kept", row, now=now, clinic=row.clinic_id, parts=len(files))


def keep_before_erasure(consent: Consent, *, now: datetime) -> bool:
    """Whether the account is being deleted: then all its consents are kept at once, and first.

    The first of them to end does it for all, before anything of the account is emptied and before
    the chain of the audit log is held.
    """
    if not Erasure.objects.filter(user=consent.person_id).exists():
        return False
    for each in Consent.objects.filter(person=consent.person_id, kept_files=None):
        if each.ended_at is None or each.pk == consent.pk:
            each.ended_at = now  # which it does a moment later in this transaction
            files = _files(each, now=now)
            KeptFile.objects.bulk_create(files, ignore_conflicts=True)
    return True


def waits_for_keeping(user: User) -> list[str]:
    """A sentence while a clinic's note of an ended consent is being written."""
    keys = [str(pk) for pk in user.consents.exclude(ended_at=None).values_list("pk", flat=True)]
    if not Job.objects.filter(kind=KEEP_JOB, key__in=keys, done_at=None).exists():
        return []
    return [_("A clinic's note of what you shared is being written. Try again in a minute.")]


def _files(consent: Consent, *, now: datetime) -> list[KeptFile]:
    return [
        KeptFile(
            membership=membership,
            consent=consent,
            from_at=start,
            until_at=end,
            file=file,
            kept_at=now,
        )
        for membership in _memberships(consent)
        for start, end, file in _stretches_of(consent, membership)
    ]


def _memberships(consent: Consent) -> list[Membership]:
    return list(
        consent.clinic.memberships.filter(
            user=consent.person_id,
            role=MembershipRole.STAFF,
            started_at__lt=consent.ended_at,
        ).order_by("pk")
    )


def _stretches_of(
    consent: Consent, membership: Membership
) -> Iterator[tuple[datetime, datetime, Any]]:
    """From change to change, while the person both worked there and consented."""
    start = max(consent.started_at, membership.started_at)
    end = min(filter(None, [consent.ended_at, membership.ended_at]))
    if start >= end:
        return

    def look(moment: datetime) -> Any:
        """As the clinic saw it then, when the consent still held."""
        found = person_file(consent.clinic, membership.public_id, moment, now=moment)
        return to_plain(found)

    recorded = recorded_between(consent.person_id, start, end)
    yield from stretches(look, start, end, recorded)


def stretches(
    look: Look, start: datetime, end: datetime, recorded: Collection[datetime] = ()
) -> Iterator[tuple[datetime, datetime, Any]]:
    """Parts of [start, end) with what `look` gives in each; at least one."""
    began, current, moment = start, look(start), start
    for ahead in _moments(start, end, recorded):
        seen = look(ahead)
        while seen != current:
            change, after = _first_change(look, moment, ahead, current, seen)
            yield began, change, current
            began, current, moment = change, after, change
        moment = ahead
    yield began, end, current


def _moments(start: datetime, end: datetime, recorded: Collection[datetime]) -> list[datetime]:
    """Each week, each record, and the last instant."""
    weeks = {start + number * A_WEEK for number in range(1, (end - start) // A_WEEK + 1)}
    inside = {each for each in weeks.union(recorded) if start < each < end}
    return sorted(inside | {end - _LAST})


def _first_change(
    look: Look, before: datetime, after: datetime, old: Any, new: Any
) -> tuple[datetime, Any]:
    """A minute within which what is seen is no longer `old`, and what is seen then."""
    while after - before > PRECISION:
        middle = before + (after - before) / 2
        seen = look(middle)
        if seen == old:
            before = middle
        else:
            after, new = middle, seen
    return after, new
