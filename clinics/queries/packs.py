"""Evidence packs of a clinic, how far each is, who made and who fetched it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from clinics.models import EvidencePack, PackOpening, PackRun
from training.lib.models import Job
from training.people.models import Clinic


@dataclass(frozen=True)
class PackState:
    """The newest making of a pack, in one word for pages."""

    run: PackRun
    word: str  # making, failing, failed, ready, ended, cancelled


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


def openings_of(pack: EvidencePack) -> list[PackOpening]:
    """Of all its makings, oldest first."""
    rows = PackOpening.objects.filter(run__pack=pack).select_related("user")
    return list(rows.order_by("opened_at", "pk"))
