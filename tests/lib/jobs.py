"""Handlers and kinds for tests of background work."""

from datetime import datetime, timedelta
from typing import Any

from training.lib import background, clock
from training.lib.models import Job

KIND = "test.note"


class WorkerKilled(BaseException):
    """Ends the handler as a kill does: nothing is written, the lease stays."""


class Notebook:
    """A handler that notes the keys it was given."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def __call__(self, payload: dict[str, Any], now: datetime) -> None:
        self.notes.append(payload["note"])


def plan(*keys: str, kind: str = KIND, **options: Any) -> int:
    """Write one job per key, due now."""
    options.setdefault("now", clock.now())
    return background.enqueue_many(kind, [(key, {"note": key}) for key in keys], **options)


def only_job() -> Job:
    return Job.objects.get()


def later(**duration: float) -> datetime:
    return clock.now() + timedelta(**duration)


def kill(payload: dict[str, Any], now: datetime) -> None:
    raise WorkerKilled


def run_at(moment: datetime) -> int:
    """A round of the sweep; a worker that is killed ends its round."""
    try:
        return background.run_due(now=moment)
    except WorkerKilled:
        return 0
