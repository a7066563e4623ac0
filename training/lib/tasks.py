"""Celery entry points of background work."""

from celery import shared_task

from training.lib import clock


@shared_task(name="lib.run_job")
def run_job(pk: int) -> None:
    """Sent after the commit that wrote the row; repeats are harmless."""
    from training.lib import background

    background.run_job(pk, now=clock.now())


@shared_task(name="lib.run_due_jobs")
def run_due_jobs() -> None:
    """The sweep: finds what a lost message left behind. Any number of copies may run."""
    from training.lib import background

    while background.run_due(now=clock.now()) == background.BATCH:
        pass
