"""Many sittings that end in the same second, by the clock or by the candidates."""

from argparse import Namespace
from datetime import timedelta
from typing import Any

from django.db.models import F

from bench.data import answer_right, make_candidates, start_all
from bench.faults.candidates import percentile
from bench.faults.ground import Ground, wait_until
from bench.load import post_json, send
from quizzes.models import Attempt, Grade
from training.lib.db import ClockTimestamp

SWEEPERS = 2


def play_f16(ground: Ground, options: Namespace) -> dict[str, Any]:
    """No browser is there at the deadline, and two sweepers close at the same time (F15)."""
    return {"sweepers": SWEEPERS} | sweep_due(ground, options.people, sweepers=SWEEPERS)


def play_f17(ground: Ground, options: Namespace) -> dict[str, Any]:
    """Everybody submits within one second."""
    candidates = make_candidates(options.people)
    attempts = start_all(candidates)
    answer_right(attempts)
    requests = [
        post_json(f"/attempts/{attempt.public_id}/submit", {}, candidate.cookies)
        for candidate, attempt in zip(candidates, attempts, strict=True)
    ]
    sent = send(ground.port, requests, rate=options.people)  # raises on any other status than 200
    graded = Grade.objects.filter(attempt__in=attempts).count()
    return {
        "submits": options.people,
        "graded": graded,
        "p95_s": round(sent.percentile_ms(95) / 1000, 3),
    }


def sweep_due(ground: Ground, people: int, *, sweepers: int) -> dict[str, Any]:
    """Sweepers that are at work already close `people` attempts that end in one second."""
    processes = [ground.start_sweeper() for _ in range(sweepers)]
    _wait_until_closed(due_at_once(1))
    attempts = due_at_once(people)
    _wait_until_closed(attempts)
    for process in processes:
        ground.end(process)
    return lateness(attempts)


def _wait_until_closed(attempts: list[int]) -> None:
    open_ones = Attempt.objects.filter(pk__in=attempts, state="open")
    wait_until(lambda: not open_ones.exists())


def due_at_once(people: int) -> list[int]:
    """Full sheets whose time, grace included, is over in three seconds."""
    attempts = start_all(make_candidates(people))
    answer_right(attempts)
    found = Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts])
    found.update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=ClockTimestamp() - timedelta(seconds=2),
    )
    return [attempt.pk for attempt in attempts]


def lateness(attempts: list[int]) -> dict[str, Any]:
    """How long after their deadline the attempts were closed and graded; each exactly once."""
    grades = Grade.objects.filter(attempt__in=attempts).values_list(
        "graded_at", "attempt__deadline_at", "attempt__finished_at"
    )
    late = [(graded - deadline).total_seconds() for graded, deadline, _finished in grades]
    return {
        "due_at_once": len(attempts),
        "graded": len(late),
        "finished_at_deadline": sum(deadline == end for _graded, deadline, end in grades),
        "closed_after_p99_s": round(percentile(late, 99), 2),
        "closed_after_max_s": round(max(late), 2),
    }
