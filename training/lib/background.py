"""Plan, claim and do the rows of `Job`.

A Celery message only wakes a worker up; when Redis loses it, the sweep finds the row.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from training.lib import clock
from training.lib.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_TRIES = 8
BATCH = 50

Handler = Callable[[dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}

Sweep = Callable[[datetime], int]
_sweeps: dict[str, Sweep] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it takes (payload, now) and may run twice."""

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


def run_sweeps(*, now: datetime) -> dict[str, int]:
    """All due work once, in the order of the apps, jobs last; a failure does not stop the rest."""
    done: dict[str, int] = {}
    for what, function in _sweeps.items():
        try:
            done[what] = function(now)
        except Exception:
            log.exception("a sweep failed", extra={"sweep": what})
            done[what] = -1
    done["jobs run"] = run_all_due()
    return done


def run_all_due() -> int:
    """Batch after batch until nothing is due that others do not hold. Returns how many ran.

    The clock is read for each batch, because a job may plan the next one.
    """
    total = 0
    while ran := run_due(now=clock.now()):
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
    """Write several duties of one kind in one statement and wake a worker after the commit.

    Returns how many rows are new.
    """
    due = not_before or now
    rows = [(kind, key, payload) for key, payload in duties]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        values = ", ".join(["(%s, %s, %s::jsonb, %s, %s, 0, '')"] * len(rows))
        arguments: list[Any] = []
        for row_kind, key, payload in rows:
            arguments += [row_kind, key, _json(payload), due, now]
        cursor.execute(
            "INSERT INTO lib_job (kind, key, payload, not_before, created_at, tries, last_error) "
            f"VALUES {values} ON CONFLICT (kind, key) DO NOTHING RETURNING id",
            arguments,
        )
        new = [pk for (pk,) in cursor.fetchall()]
    if due <= now:
        transaction.on_commit(lambda: _wake(new))
    return len(new)


def run_due(*, now: datetime, limit: int = BATCH) -> int:
    """Claim and do what is due; any number of copies may run at once. Returns how many ran."""
    _set_aside_killers(now=now)
    claimed = _claim(now=now, limit=limit)
    for job in claimed:
        _do(job)
    return len(claimed)


def run_job(pk: int, *, now: datetime) -> bool:
    """Do one job now unless it is done, dead or held by another worker."""
    claimed = _claim(now=now, limit=1, pk=pk)
    for job in claimed:
        _do(job)
    return bool(claimed)


def oldest_due_age(*, now: datetime) -> timedelta:
    """How long the oldest due duty has waited; the readiness check alarms above a minute."""
    oldest = (
        Job.objects.filter(done_at=None, dead_at=None, not_before__lte=now)
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
    )
    return now - oldest if oldest else timedelta()


def _claim(*, now: datetime, limit: int, pk: int | None = None) -> list[Job]:
    """Take the lease on due rows; SKIP LOCKED lets sweeps pass each other."""
    only = "AND id = %(pk)s" if pk is not None else ""
    return list(
        Job.objects.raw(
            f"""
            UPDATE lib_job SET tries = tries + 1, lease_until = %(until)s
            WHERE id IN (
                SELECT id FROM lib_job
                WHERE done_at IS NULL AND dead_at IS NULL AND not_before <= %(now)s
                  AND (lease_until IS NULL OR lease_until <= %(now)s) {only}
                ORDER BY not_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
            RETURNING *
            """,  # noqa: S608
            {"now": now, "until": now + LEASE, "limit": limit, "pk": pk},
        )
    )


def _set_aside_killers(*, now: datetime) -> None:
    """End jobs that took their worker down each time, so that no failure was ever written."""
    killers = Job.objects.filter(
        done_at=None, dead_at=None, tries__gte=MOST_TRIES, lease_until__lte=now
    )
    if killers.update(dead_at=now, lease_until=None, last_error="The worker died each time."):
        log.critical("jobs set aside after their workers died")


def _do(job: Job) -> None:
    """Run the handler; a failure backs off and, at the last try, sets the job aside."""
    try:
        _handlers[job.kind](job.payload, clock.now())
    except Exception as error:
        _failed(job, error)
    else:
        Job.objects.filter(pk=job.pk).update(done_at=clock.now(), lease_until=None, last_error="")


def _failed(job: Job, error: Exception) -> None:
    now = clock.now()
    dead = job.tries >= MOST_TRIES
    log.log(
        logging.CRITICAL if dead else logging.WARNING,
        "job failed",
        exc_info=error,
        extra={"job": job.pk, "kind": job.kind, "tries": job.tries},
    )
    Job.objects.filter(pk=job.pk, done_at=None).update(
        last_error=f"{type(error).__name__}: {error}"[:2000],
        lease_until=None,
        not_before=now + timedelta(seconds=2**job.tries),
        dead_at=now if dead else None,
    )


def _wake(pks: list[int]) -> None:
    """Best effort: a broker that is down delays a duty, it never loses one."""
    from training.lib.tasks import run_job as task

    for pk in pks:
        try:
            task.delay(pk)
        except Exception:
            log.warning("wake-up not sent", extra={"job": pk})
            return


def _json(value: dict[str, Any]) -> str:
    import json

    return json.dumps(value, separators=(",", ":"))
