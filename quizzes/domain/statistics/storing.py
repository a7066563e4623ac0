"""Ask for figures, compute them in the background, keep every run with its time and n.

The key of a job counts the runs there are: as long as one waits, asking again plans nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from quizzes.domain.statistics.computing import Computed, compute
from quizzes.enums import AttemptsCounted, RegradeState
from quizzes.models import Attempt, ItemStatistics, QuizStatistics, QuizVersion, Regrade
from training.lib.background import enqueue
from training.lib.errors import Conflict
from training.lib.models import Job

STATISTICS_JOB = "quizzes.compute-statistics"
EVERY = timedelta(days=7)
SETTLED = timedelta(days=1)  # after which a sitting is taken for over, extensions and all
_RUNS = uuid.UUID("b1d9a7a6-6a5e-4f0e-9c0f-2f6d3c1b7e54")


@dataclass(frozen=True)
class Underway:
    """A computation that was asked for. `total` is 0 until it has begun."""

    done: int
    total: int
    failed: bool


def ask_for_statistics(version: QuizVersion, counted: AttemptsCounted, *, now: datetime) -> None:
    """Plan one computation; Conflict while one is under way."""
    if _plan(version, counted, now=now):
        return
    jobs = Job.objects.filter(kind=STATISTICS_JOB, key=_key(version, counted))
    if not jobs.exclude(dead_at=None).update(dead_at=None, tries=0, not_before=now):
        raise Conflict(_("These figures are being computed already."))


def _plan(version: QuizVersion, counted: AttemptsCounted, *, now: datetime) -> bool:
    key = _key(version, counted)
    return enqueue(STATISTICS_JOB, key, _payload(version, counted, key), now=now)


def _payload(version: QuizVersion, counted: AttemptsCounted, key: str) -> dict[str, Any]:
    return {"version": version.pk, "counted": str(counted), "key": key}


def underway(version: QuizVersion, counted: AttemptsCounted) -> Underway | None:
    """How far the next computation is, if one was asked for."""
    job = Job.objects.filter(kind=STATISTICS_JOB, key=_key(version, counted), done_at=None).first()
    if job is None:
        return None
    done, total = job.payload.get("done", 0), job.payload.get("total", 0)
    return Underway(done, total, failed=job.dead_at is not None)


def compute_and_store(
    version: QuizVersion, counted: AttemptsCounted, key: str, *, draft: bool, now: datetime
) -> None:
    """Once for each key, however often a worker tries."""
    public_id = uuid.uuid5(_RUNS, key)
    if QuizStatistics.objects.filter(public_id=public_id).exists():
        return
    job = Job.objects.filter(kind=STATISTICS_JOB, key=key)
    payload = _payload(version, counted, key)

    def progress(done: int, total: int) -> None:
        job.update(payload=payload | {"done": done, "total": total})

    computed = compute(version, counted, draft=draft, progress=progress)
    try:
        _store(version, counted, computed, public_id=public_id, now=now)
    except IntegrityError:  # another worker was faster
        if not QuizStatistics.objects.filter(public_id=public_id).exists():
            raise


@transaction.atomic
def _store(
    version: QuizVersion,
    counted: AttemptsCounted,
    computed: Computed,
    *,
    public_id: uuid.UUID,
    now: datetime,
) -> None:
    run = QuizStatistics.objects.create(
        public_id=public_id,
        quiz_version=version,
        counted=counted,
        n=computed.n,
        figures=computed.figures,
        computed_at=now,
    )
    ItemStatistics.objects.bulk_create(
        ItemStatistics(run=run, item_version_id=pk, n=n, figures=figures)
        for pk, (n, figures) in computed.items.items()
    )


def plan_due_statistics(*, now: datetime) -> int:
    """Figures of first attempts, weekly, where sittings or corrections came in since.

    Age is asked first: to look for news costs more, and most figures are young.
    """
    runs = QuizStatistics.objects.filter(quiz_version=OuterRef("pk"), counted=AttemptsCounted.FIRST)
    newest = Subquery(runs.order_by("-computed_at").values("computed_at")[:1])
    editions = QuizVersion.objects.annotate(newest=newest)
    old = editions.filter(Q(newest=None) | Q(newest__lte=now - EVERY))
    due = _with_news(editions.filter(pk__in=[version.pk for version in old]), now=now)
    return sum(_plan(version, AttemptsCounted.FIRST, now=now) for version in due)


def _with_news(editions: QuerySet[QuizVersion], *, now: datetime) -> QuerySet[QuizVersion]:
    sat = Attempt.objects.filter(quiz_version=OuterRef("pk"), finished_at__lte=now - SETTLED)
    corrected = Regrade.objects.filter(quiz=OuterRef("quiz"), state=RegradeState.APPLIED)
    since = OuterRef("newest")
    return editions.filter(
        Q(Exists(sat), newest=None)
        | Exists(sat.filter(finished_at__gt=since - SETTLED))
        | Exists(corrected.filter(decided_at__gt=since))
    )


def _key(version: QuizVersion, counted: AttemptsCounted) -> str:
    runs = QuizStatistics.objects.filter(quiz_version=version, counted=counted).count()
    return f"{version.pk}:{counted}:{runs}"
