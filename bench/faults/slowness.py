"""Servers that hang: a request must end, be refused, and leave the next ones a way."""

import time
from argparse import Namespace
from functools import partial
from typing import Any

import psycopg
from django.db import connection

from bench.data import answer_right, make_candidates, start_all
from bench.faults.candidates import Crowd, Line, in_parallel, percentile
from bench.faults.ground import Ground

HANGS = 8.0  # seconds, more than a request may take
SUBMITS = 20


def play_f4(ground: Ground, options: Namespace) -> dict[str, Any]:
    """The answers cannot be written for 8 s: a lock that somebody holds, then a hung PostgreSQL."""
    with Crowd(ground.port, options.saves) as locked:
        locked.wait_for(0.3)
        parameters = connection.get_connection_params()
        with psycopg.connect(**parameters) as other:
            other.execute("LOCK TABLE quizzes_answer IN ACCESS EXCLUSIVE MODE")
            time.sleep(HANGS)
    with Crowd(ground.port, options.saves) as hung:
        hung.wait_for(0.3)
        with ground.stopped("postgres"):
            time.sleep(HANGS)
    return {"hangs_s": HANGS, "locked": locked.figures(), "hung": hung.figures()}


def play_f8(ground: Ground, options: Namespace) -> dict[str, Any]:
    """The broker takes connections and answers nothing, while people save and submit."""
    candidates = make_candidates(SUBMITS)
    attempts = start_all(candidates)
    answer_right(attempts)
    lines = [Line(ground.port, *pair) for pair in zip(candidates, attempts, strict=True)]
    with ground.stopped("valkey"):
        with Crowd(ground.port, options.saves) as crowd:
            pass
        submits = in_parallel([partial(_timed, line) for line in lines], lanes=4)
    return crowd.figures() | {
        "submits": SUBMITS,
        "submits_refused": sum(status != 200 for status, _seconds in submits),
        "submit_p99_s": round(percentile([seconds for _status, seconds in submits], 99), 2),
    }


def _timed(line: Line) -> tuple[int, float]:
    began = time.monotonic()
    status, _reply = line.submit()
    return status, time.monotonic() - began
