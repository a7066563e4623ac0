"""What a clinic knew of a person in its period is kept when the consent ends (story C7).

The file is read as of each moment at which something of the person was recorded, and as of each end
that it shows itself; as of every month for what neither tells. Where two of them differ the instant
of the change is looked for. Years of it are done in parts, each by a duty of its own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from certificates.queries.evidence import EXPIRES_SOON
from clinics.models import KeptFile
from clinics.queries.files import PersonFile
from clinics.queries.recorded import recorded_between
from clinics.queries.roster import person_file
from training.lib import background
from training.lib.models import Job
from training.lib.plain import to_plain
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Consent, Membership, User

KEEP_JOB = "clinics.keep-file"
A_MONTH, INSTANT = timedelta(days=30), timedelta(microseconds=1)
MOST_MOMENTS = 100  # of one duty: seconds, where a task may last a minute
Look = Callable[[datetime], Any]
Stretch = tuple[datetime, datetime, Any]


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
        Q(person__erasure=None) | Q(person__erasure__erased_at=None),
        Exists(worked),
        ~Exists(kept),
        ~Exists(planned),
        ended_at__lte=now,
        ended_at__gt=F("started_at"),
    )
    duties = [(str(pk), {"consent": pk}) for pk in lost.values_list("pk", flat=True)]
    return background.enqueue_many(KEEP_JOB, duties, now=now)


def keep_file(consent: int, *, now: datetime) -> None:
    """Write what the clinic knew, or the next part of it; a run too many finds it written."""
    row = Consent.objects.select_related("clinic").get(pk=consent)
    files = _files(row, now=now, most=MOST_MOMENTS) if row.ended_at else []
    if not files:
        return
    with transaction.atomic():
        KeptFile.objects.bulk_create(files, ignore_conflicts=True)
        if _unkept(row):
            key = f"{consent}:{files[-1].until_at.isoformat()}"
            background.enqueue(KEEP_JOB, key, {"consent": consent}, now=now)
        audit.record("clinic.file-kept", row, now=now, clinic=row.clinic_id, parts=len(files))


def is_still_to_be_kept(user: User) -> bool:
    """Whether a clinic's note of a consent that ended lacks a part, by the records and not by the
    duties: an account is emptied only when this is over."""
    ended = user.consents.exclude(ended_at=None).select_related("clinic")
    return any(_unkept(consent) for consent in ended)


def notes_on_their_way(people: QuerySet[Membership]) -> bool:
    """Whether a worker is still to write, of one of these members, what their clinic knew."""
    ended = Consent.objects.filter(
        Exists(people.filter(user=OuterRef("person"), clinic=OuterRef("clinic"))),
        ended_at__isnull=False,
    )
    waiting = Job.objects.filter(kind=KEEP_JOB, done_at=None, dead_at=None)
    return waiting.filter(payload__consent__in=list(ended.values_list("pk", flat=True))).exists()


def _files(consent: Consent, *, now: datetime, most: int | None = None) -> list[KeptFile]:
    """What is not kept yet; with `most` the first part of it alone."""
    parts = _unkept(consent)[: 1 if most else None]
    return [
        KeptFile(
            membership=membership,
            consent=consent,
            from_at=began,
            until_at=until,
            file=to_plain(file),
            kept_at=now,
        )
        for membership, start, end in parts
        for began, until, file in _stretches_of(consent, membership, start, end, most)
    ]


def _unkept(consent: Consent) -> list[tuple[Membership, datetime, datetime]]:
    """While the person both worked there and consented, from where it is kept already."""
    staff = consent.clinic.memberships.filter(
        user=consent.person_id, role=MembershipRole.STAFF, started_at__lt=consent.ended_at
    )
    kept = KeptFile.objects.filter(consent=consent).order_by("until_at")
    reached = dict(kept.values_list("membership", "until_at"))
    parts = [
        (
            each,
            max(filter(None, [consent.started_at, each.started_at, reached.get(each.pk)])),
            min(filter(None, [consent.ended_at, each.ended_at])),
        )
        for each in staff.order_by("pk")
    ]
    return [part for part in parts if part[1] < part[2]]


def _stretches_of(
    consent: Consent, membership: Membership, start: datetime, end: datetime, most: int | None
) -> Iterator[Stretch]:
    def look(moment: datetime) -> PersonFile | None:
        """As the clinic saw it then, when the consent still held."""
        return person_file(consent.clinic, membership.public_id, moment, now=moment)

    recorded = recorded_between(consent.person_id, start, end)
    return stretches(look, start, end, recorded, ends=_ends, most=most)


def _ends(file: PersonFile | None) -> Iterator[datetime]:
    """At which time alone makes something else of what the file shows."""
    if file is None:
        return
    expiring = [line.expires_at for line in file.papers]
    expiring += [line.expires_at for line in file.credentials]
    for end in filter(None, expiring):
        yield from (end - EXPIRES_SOON, end)
    old = [line.check_until for line in file.papers]
    old += [line.check_until for line in file.registrations]
    yield from filter(None, old)


def stretches(
    look: Look,
    start: datetime,
    end: datetime,
    recorded: Collection[datetime] = (),
    *,
    ends: Callable[[Any], Iterable[datetime]] = lambda _seen: (),
    most: int | None = None,
) -> Iterator[Stretch]:
    """Parts of [start, end) with what `look` gives in each; at least one.

    With `most` it stops after so many moments, where the last part ends.
    """
    began, current, moment = start, look(start), start
    waiting = _moments(start, end, recorded)
    known = set(waiting)

    def expect(seen: Any) -> None:
        for at in ends(seen):
            if moment < at < end and at not in known:
                known.add(at)
                heappush(waiting, at)

    expect(current)
    done = 0
    while waiting:
        if most and done >= most and began < moment:
            yield began, moment, current
            return
        ahead = heappop(waiting)
        seen = look(ahead)
        done += 1
        while seen != current:
            change, after = _first_change(look, moment, ahead, current, seen)
            yield began, change, current
            began, current, moment = change, after, change
            expect(current)
        moment = ahead
    yield began, end, current


def _moments(start: datetime, end: datetime, recorded: Collection[datetime]) -> list[datetime]:
    """Each month, each record, and the last instant."""
    months = {start + number * A_MONTH for number in range(1, (end - start) // A_MONTH + 1)}
    inside = {each for each in months.union(recorded) if start < each < end}
    return sorted(inside | {end - INSTANT} - {start})


def _first_change(
    look: Look, before: datetime, after: datetime, old: Any, new: Any
) -> tuple[datetime, Any]:
    """The instant from which what is seen is no longer `old`, and what is seen then.

    Mostly the one looked at: something was recorded then, or ended.
    """
    middle = after - INSTANT
    while before < middle < after:
        seen = look(middle)
        if seen == old:
            before = middle
        else:
            after, new = middle, seen
        middle = before + (after - before) / 2
    return after, new
