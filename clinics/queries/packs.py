"""Evidence packs of a clinic, how far each is, who made and who fetched it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from clinics.models import EvidencePack, PackOpening, PackRun
from training.lib.models import Job
from training.people.models import Clinic, Consent


@dataclass(frozen=True)
class PackState:
    """The newest making of a pack, in one word for pages."""

    run: PackRun
    word: str  # making, failing, failed, ready, ended, cancelled


_ENDS = ("deleted", "left", "ended")  # the first that is known says why


@dataclass(frozen=True)
class Closing:
    """How and when the clinic's sight of somebody's papers ended."""

    how: str  # one of _ENDS
    at: datetime


def closings(pack: EvidencePack) -> dict[str, Closing]:
    """By the id of the membership, of the people in a pack who share no more.

    By the rows as they are, at no moment: a making may be older than the end it has to respect.
    """
    consents = Consent.objects.filter(person=OuterRef("user"), clinic=OuterRef("clinic"))
    closed = pack.people.filter(
        Q(ended_at__isnull=False) | ~Exists(consents.filter(ended_at=None))
    ).annotate(consent_ended=Subquery(consents.order_by("-ended_at").values("ended_at")[:1]))
    rows = closed.values_list("public_id", "user__erasure__asked_at", "ended_at", "consent_ended")
    return {
        str(public_id): next(Closing(how, at) for how, at in zip(_ENDS, ends, strict=True) if at)
        for public_id, *ends in rows
        if any(ends)  # who never consented has no file here
    }


def packs_of(clinic: Clinic) -> QuerySet[Any]:
    """Newest first, each with its people counted and its makings."""
    runs = PackRun.objects.select_related("asked_by")
    return (
        EvidencePack.objects.filter(clinic=clinic)
        .defer("facts")
        .select_related("made_by")
        .annotate(people_count=Count("people"))
        .prefetch_related(Prefetch("runs", runs.order_by("-asked_at", "-pk"), to_attr="made"))
        .order_by("-made_at", "-pk")
    )


def state_of(run: PackRun, now: datetime, kind: str) -> PackState:
    """`kind` is the duty that makes it: what failed there is told here."""
    if run.cancelled_at:
        return PackState(run, "cancelled")
    if run.ready_at:
        over = not run.file or run.expires_at is None or run.expires_at <= now
        return PackState(run, "ended" if over else "ready")
    duty = Job.objects.filter(kind=kind, key=str(run.public_id)).first()
    if duty and duty.dead_at:
        return PackState(run, "failed")
    return PackState(run, "failing" if duty and duty.last_error else "making")


def note_failures(packs: Iterable[Any], kind: str) -> None:
    """Gives each making that was given up `has_failed`. One statement for all of these packs."""
    runs = {str(run.public_id): run for pack in packs for run in pack.made}
    given_up = Job.objects.filter(kind=kind, key__in=list(runs), dead_at__isnull=False)
    for key in given_up.values_list("key", flat=True):
        runs[key].has_failed = True


def gaps_of(pack: EvidencePack) -> int:
    """How much was lacking when its facts were read; what it was is told in the pack alone."""
    gaps = EvidencePack.objects.filter(pk=pack.pk).values_list("facts__gaps", flat=True).get()
    return len(gaps or [])


def people_of(packs: Iterable[EvidencePack]) -> dict[int, list[int]]:
    """By pack, the memberships it is about; of everybody nobody is named."""
    named = [pack.pk for pack in packs if not pack.whole_roster]
    rows = EvidencePack.people.through.objects.filter(evidencepack__in=named)
    people: dict[int, list[int]] = defaultdict(list)
    for pack, membership in rows.values_list("evidencepack", "membership"):
        people[pack].append(membership)
    return people


def openings_of(pack: EvidencePack) -> list[PackOpening]:
    """Of all its makings, oldest first."""
    rows = PackOpening.objects.filter(run__pack=pack).select_related("user")
    return list(rows.order_by("opened_at", "pk"))
