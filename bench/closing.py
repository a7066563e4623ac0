"""Many attempts whose time ends in the same second: how long until all are closed and graded.

Others sit meanwhile, and their saves are timed.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db.models import F

from bench.cpu import Tree
from bench.data import answer_right, make_candidates, start_all, start_crowd
from bench.load import LANES, Sent, send
from bench.place import PRODUCT, Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from bench.saves import CANDIDATES, Sheets
from quizzes.domain.attempts import close_overdue
from quizzes.models import Attempt

ROUNDS = 3
OTHERS_RATE = 60  # saves a second: 600 others who save every ten seconds
LEAD_SECONDS = 2  # the driver starts, and every other has saved once


def measure_closing(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """One sweep as the worker runs it, certificates planned and workers woken included."""
    database, others = database_tree(), _others()
    seconds, cpu, meanwhile = [], [], []
    for _ in range(min(ROUNDS, effort.rounds)):
        _make_overdue(effort.due)
        used, began = _used(database), time.monotonic()
        swept = close_overdue()
        seconds.append(time.monotonic() - began)
        cpu.append(1000 * (_used(database) - used) / effort.due)
        assert (swept.closed, swept.failed) == (effort.due, []), swept
        _make_overdue(effort.due)
        meanwhile.append(_close_beside(others, place, expected=seconds[-1]).percentile_ms(99))
    n = effort.due * len(seconds)
    unit = f"ms for {OTHERS_RATE} saves/s of others meanwhile"
    return [
        entry("close.seconds", f"s for {effort.due} attempts due at once", seconds, n=n),
        entry("close.cpu_ms", "ms CPU per attempt, worker and database", cpu, n=n),
        entry("close.others_p99_ms", unit, meanwhile, n=n),
    ]


def _others() -> Sheets:
    candidates = make_candidates(CANDIDATES)
    return Sheets(candidates, start_all(candidates))


def _close_beside(others: Sheets, place: Place, *, expected: float) -> Sent:
    """The saves that were due while a sweep closed; it takes longer than when it is alone."""
    requests = others.product(int(OTHERS_RATE * (LEAD_SECONDS + 2 * expected + 1)))
    with ThreadPoolExecutor(1) as pool:
        port = place.server(PRODUCT).port
        sending = pool.submit(send, port, requests, rate=OTHERS_RATE, lanes=LANES)
        time.sleep(LEAD_SECONDS)
        began = time.monotonic()
        close_overdue()
        ended = time.monotonic()
        sent = sending.result()
    late_start = min(sent.due) + 1  # of a driver on a busy machine: some saves there must be
    return sent.between(began, max(ended, late_start))


def _make_overdue(count: int) -> None:
    """Of full sheets of 40 questions, all right: each pass plans a certificate."""
    attempts = start_crowd(make_candidates(count))
    answer_right(attempts)
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=F("deadline_at") - timedelta(hours=2),
    )


def _used(database: Tree) -> float:
    return time.process_time() + database.seconds()
