"""Many attempts whose time ends in the same second: how long until all are closed and graded."""

import time
from datetime import timedelta
from typing import Any

from django.db.models import F

from bench.cpu import Tree
from bench.data import answer_right, make_candidates, start_all
from bench.place import Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from quizzes.domain.attempts import close_overdue
from quizzes.models import Attempt

ROUNDS = 3


def measure_closing(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """One sweep as the worker runs it, certificates planned and workers woken included."""
    database = database_tree()
    seconds, cpu = [], []
    for _ in range(min(ROUNDS, effort.rounds)):
        _make_overdue(effort.due)
        used, began = _used(database), time.monotonic()
        swept = close_overdue()
        seconds.append(time.monotonic() - began)
        cpu.append(1000 * (_used(database) - used) / effort.due)
        assert (swept.closed, swept.failed) == (effort.due, []), swept
    n = effort.due * len(seconds)
    return [
        entry("close.seconds", f"s for {effort.due} attempts due at once", seconds, n=n),
        entry("close.cpu_ms", "ms CPU per attempt, worker and database", cpu, n=n),
    ]


def _make_overdue(count: int) -> None:
    """Of full sheets of 40 questions, all right: each pass plans a certificate."""
    attempts = start_all(make_candidates(count))
    answer_right(attempts)
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=F("deadline_at") - timedelta(hours=2),
    )


def _used(database: Tree) -> float:
    return time.process_time() + database.seconds()
