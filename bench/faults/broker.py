"""A broker that dies, forgets or is away: work is delayed and none of it is lost."""

import os
import time
from argparse import Namespace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import redis
from django.contrib.sessions.models import Session

from bench.data import answer_right, make_candidates, start_all
from bench.faults.candidates import Crowd, Line, in_parallel
from bench.faults.deadlines import sweep_due
from bench.faults.ground import Ground, wait_until
from certificates.models import Document
from training.lib import clock
from training.lib.models import Job

PASSES = 20


def play_f6(ground: Ground, options: Namespace) -> dict[str, Any]:
    """Killed while people pass, and started again without its file."""
    ground.kill("valkey")
    passed, repeated = _pass_some(ground)
    ground.start_broker(forgetful=True)
    sweeper = ground.start_sweeper()
    seconds = wait_until(lambda: not _due() and _papers(passed) == PASSES, seconds=180)
    ground.end(sweeper)
    papers = _papers(passed)
    return {
        "passes": PASSES,
        "submits_repeated": repeated,
        "certificates": papers,
        "all_done_s": round(seconds, 1),
    }


def play_f7(ground: Ground, options: Namespace) -> dict[str, Any]:
    """FLUSHALL in the middle."""
    sessions = Session.objects.count()
    address = urlsplit(os.environ["REDIS_URL"]).path
    with Crowd(ground.port, options.saves) as crowd:
        crowd.wait_for(0.5)
        redis.Redis(unix_socket_path=address).flushall()
    signed_out = crowd.refused[401] + crowd.refused[403]
    lost_sessions = max(0, sessions - Session.objects.count())
    return {"signed_out": signed_out, "sessions_lost": lost_sessions} | crowd.figures()


def play_f9(ground: Ground, options: Namespace) -> dict[str, Any]:
    """Away for a whole examination: save, submit, close and grade without it."""
    ground.kill("valkey")
    with Crowd(ground.port, options.saves) as crowd:
        pass
    _passed, repeated = _pass_some(ground)
    closed = sweep_due(ground, options.people, sweepers=1)
    ground.start_broker(forgetful=True)
    return crowd.figures() | {"submits_repeated": repeated} | closed


def _pass_some(ground: Ground) -> tuple[list[int], int]:
    candidates = make_candidates(PASSES)
    attempts = start_all(candidates)
    answer_right(attempts)
    lines = [Line(ground.port, *pair) for pair in zip(candidates, attempts, strict=True)]
    tries = in_parallel([partial(_submit_until_yes, line) for line in lines], lanes=4)
    return [attempt.pk for attempt in attempts], sum(tries) - PASSES


def _submit_until_yes(line: Line) -> int:
    """As the player does; how many tries it took."""
    for tries in count(1):
        if line.submit()[0] == 200:
            return tries
        time.sleep(0.5)
    raise AssertionError


def _papers(attempts: list[int]) -> int:
    return Document.objects.filter(certificate__attempt__in=attempts).count()


def _due() -> bool:
    soon = clock.now() + timedelta(seconds=30)
    open_jobs = Job.objects.filter(done_at=None, dead_at=None, not_before__lte=soon)
    return open_jobs.exclude(kind__contains="mail").exists()
