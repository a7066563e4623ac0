"""Plan, claim and do the rows of `Job`.

A Celery message only wakes a worker up; when Redis loses it, the sweep finds the row. A duty may
be tried twice (a worker dies after the effect and before it is noted), so every handler's effect
is guarded by a constraint of its own.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from training.lib import clock
from training.lib.errors import Outage
from training.lib.logs import safe_message
from training.lib.models import Job
from training.lib.waking import wake

log = logging.getLogger(__name__)

MOST_TRIES = 8
BATCH = 50
OUTAGE_PAUSE = timedelta(seconds=30)

_INSERT = """
INSERT INTO lib_job (kind, key, payload, not_before, created_at, tries, last_error)
SELECT duty.kind, duty.key, duty.payload::jsonb, %s::timestamptz, %s::timestamptz, 0, ''
FROM unnest(%s::text[], %s::text[], %s::text[]) AS duty (kind, key, payload)
ON CONFLICT (kind, key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Duty:
    """One row to be planned: `key` names it among those of its kind."""

    kind: str
    key: str
    payload: dict[str, Any]


Handler = Callable[[dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}

Sweep = Callable[[datetime], int]
_sweeps: dict[str, Sweep] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it takes (payload, now) and may run twice.

    It may raise `Outage` when something outside is away; any other failure counts as a try.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def sweeps(what: str) -> Callable[[Sweep], Sweep]:
    """Register a repair that finds overdue or lost work in the rows themselves.

    It takes `now`, returns how many rows it dealt with, and may run any number of times at once.
    """

    def register(function: Sweep) -> Sweep:
        _sweeps[what] = function
        return function

    return register


def run_sweeps(*, now: datetime, patience: float | None = None) -> dict[str, int]:
    """All due work once, in the order of the apps, jobs last; a failure does not stop the rest.

    Returns how many rows each part dealt with, -1 where it failed.
    """
    parts = {**_sweeps, "jobs run": lambda now: run_all_due(patience=patience)}
    done: dict[str, int] = {}
    for what, function in parts.items():
        try:
            done[what] = function(now)
        except Exception:
            log.exception("a sweep failed", extra={"sweep": what})
            done[what] = -1
    return done


def run_all_due(*, patience: float | None = None) -> int:
    """Batch after batch until nothing is due that others do not hold. Returns how many ran.

    The clock is read for each batch, because a job may plan the next one. No job is begun after
    `patience` seconds.
    """
    stop_at = time.monotonic() + patience if patience is not None else float("inf")
    total = 0
    while ran := run_due(now=clock.now(), stop_at=stop_at):
        total += ran
    return total


def enqueue(
    kind: str,
    key: str,
    payload: dict[str, Any] | None = None,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> bool:
    """Write the duty beside the change that asks for it; False when it was already planned."""
    return bool(enqueue_many(kind, [(key, payload or {})], now=now, not_before=not_before))


def enqueue_many(
    kind: str,
    duties: Iterable[tuple[str, dict[str, Any]]],
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Write several duties of one kind in one statement; returns how many rows are new."""
    planned = [Duty(kind, key, payload) for key, payload in duties]
    return enqueue_all(planned, now=now, not_before=not_before)


def enqueue_all(
    duties: Iterable[Duty], *, now: datetime, not_before: datetime | None = None
) -> int:
    """Write duties of any kinds in one statement and wake workers after the commit.

    Returns how many rows are new.
    """
    rows = [(duty.kind, duty.key, _json(duty.payload)) for duty in duties]
    if not rows:
        return 0
    due = not_before or now
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(_INSERT, [due, now, *columns])
        new = [pk for (pk,) in cursor.fetchall()]
    if new and due <= now:
        transaction.on_commit(lambda: wake(new))
    return len(new)


def run_due(*, now: datetime, limit: int = BATCH, stop_at: float = float("inf")) -> int:
    """Claim and do what is due, one job at a time. Returns how many ran.

    Any number of copies may run at once. A job is claimed only when its turn has come: one that
    kills its worker takes nobody else's tries with it. `stop_at` is of `time.monotonic()`.
    """
    _set_aside_killers(now=now)
    ran = 0
    while ran < limit and time.monotonic() < stop_at and _do_next(now=now):
        ran += 1
    return ran


def run_job(pk: int, *, now: datetime) -> bool:
    """Do one job now unless it is done, dead or held by another worker."""
    return _do_next(now=now, pk=pk)


def oldest_due_age(*, now: datetime) -> timedelta:
    """How long the oldest due duty has waited; the readiness check alarms above a minute."""
    oldest = (
        Job.objects.filter(done_at=None, dead_at=None, not_before__lte=now)
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
    )
    return now - oldest if oldest else timedelta()


def revive_dead(*, now: datetime) -> int:
    """Give every job that was set aside its tries again, after somebody mended the cause."""
    return Job.objects.exclude(dead_at=None).update(dead_at=None, tries=0, not_before=now)


def _do_next(*, now: datetime, pk: int | None = None) -> bool:
    job = _claim(now=now, pk=pk)
    if job is None:
        return False
    with structlog.contextvars.bound_contextvars(job=job.pk, kind=job.kind):
        _do(job, now=max(now, clock.now()))
    return True


def _claim(*, now: datetime, pk: int | None) -> Job | None:
    """Take the lease on a due row; SKIP LOCKED lets sweeps pass each other.

    Only kinds this process knows: during a release an older worker leaves the work of the newer
    ones alone instead of using up its tries, and the age of the oldest due job tells if none comes.
    """
    only = "AND id = %(pk)s" if pk is not None else ""
    claimed = Job.objects.raw(
        f"""
        UPDATE lib_job SET tries = tries + 1, lease_until = %(until)s
        WHERE id = (
            SELECT id FROM lib_job
            WHERE done_at IS NULL AND dead_at IS NULL AND not_before <= %(now)s
              AND (lease_until IS NULL OR lease_until <= %(now)s)
              AND tries < %(most)s AND kind = ANY(%(kinds)s::text[]) {only}
            ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *
        """,  # noqa: S608
        {
            "now": now,
            "until": clock.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            "most": MOST_TRIES,
            "kinds": list(_handlers),
            "pk": pk,
        },
    )
    return next(iter(claimed), None)


def _set_aside_killers(*, now: datetime) -> None:
    """End jobs that took their worker down each time, so that no failure was ever written."""
    killers = Job.objects.filter(
        done_at=None, dead_at=None, tries__gte=MOST_TRIES, lease_until__lte=now
    )
    for job in killers:
        if killers.filter(pk=job.pk).update(
            dead_at=now, lease_until=None, last_error="The worker died each time."
        ):
            log.critical("job set aside", extra={"job": job.pk, "kind": job.kind})


def _do(job: Job, *, now: datetime) -> None:
    """Run the handler; a failure backs off and, at the last try, sets the job aside."""
    try:
        _handlers[job.kind](job.payload, now)
    except Outage as error:
        _postpone(job, error, now=max(now, clock.now()))
    except Exception as error:
        _failed(job, error, now=max(now, clock.now()))
    else:
        _done(job)


def _done(job: Job) -> None:
    """Note it, whoever holds the lease by now. The payload goes: it may hold sealed links."""
    Job.objects.filter(pk=job.pk, done_at=None).update(
        done_at=clock.now(), dead_at=None, lease_until=None, last_error="", payload={}
    )


def _failed(job: Job, error: Exception, *, now: datetime) -> None:
    dead = job.tries >= MOST_TRIES
    log.log(
        logging.CRITICAL if dead else logging.WARNING,
        "job set aside" if dead else "job failed",
        exc_info=error,
        extra={"tries": job.tries},
    )
    _give_back(
        job,
        error,
        not_before=now + timedelta(seconds=2**job.tries),
        dead_at=now if dead else None,
    )


def _postpone(job: Job, error: Outage, *, now: datetime) -> None:
    """Wait without counting a try: an hour without a mail server must not cost a mail."""
    log.warning("job postponed", extra={"reason": safe_message(error)})
    _give_back(job, error, not_before=now + OUTAGE_PAUSE, tries=F("tries") - 1)


def _give_back(job: Job, error: Exception, **changes: Any) -> None:
    """Release the lease, unless it had run out and another worker holds the job by now."""
    Job.objects.filter(pk=job.pk, tries=job.tries, done_at=None, dead_at=None).update(
        lease_until=None, last_error=safe_message(error)[:2000], **changes
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
