"""Celery entry points of background work."""

from celery import shared_task
from django.conf import settings

from training.lib import clock

# A job ends before its lease does, or two workers would do it side by side.
LIMITS = {
    "soft_time_limit": settings.JOB_LEASE_SECONDS * 0.75,
    "time_limit": settings.JOB_LEASE_SECONDS * 0.9,
}
# A sweep begins no job after this, so that the last one has most of its time, and gives its
# process back between ticks to what is more urgent.
SWEEP_SECONDS = settings.JOB_LEASE_SECONDS / 12


@shared_task(name="lib.run_job", **LIMITS)
def run_job(pk: int) -> None:
    """Sent after the commit that wrote the row; repeats are harmless."""
    from training.lib import background

    background.run_job(pk, now=clock.now())


@shared_task(name="lib.run_due_jobs", **LIMITS)
def run_due_jobs() -> None:
    """The sweep: finds what a lost message left behind. Any number of copies may run."""
    from training.lib import background

    background.run_all_due(patience=SWEEP_SECONDS)
