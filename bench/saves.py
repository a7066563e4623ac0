"""Saving an answer through the web server, beside a bare WSGI function that does one INSERT."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.urls import reverse

from bench.data import Candidate, make_candidates, start_all
from bench.load import LANES, Sent, post_json, send
from bench.place import BARE, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements
from quizzes.models import Attempt

CANDIDATES = 6 * LANES  # a lane keeps its candidates, as one person does not save twice at once
OPEN_RATE = 60  # saves a second: 600 people who save every ten seconds
WARM_UP = 20 * LANES  # each thread connects, and its connection has settled on its plans
LOOK_UPS = 1  # the session with its person


def first_option(entry: dict[str, Any]) -> str | list[str]:
    """An answer as the question takes it: one option, or a list of those that apply."""
    option: str = entry["options"][0]
    return [option] if entry["takes"] == "options" else option


class Sheets:
    """Running attempts, each with its next save; one after the other, in laps."""

    def __init__(self, candidates: Sequence[Candidate], attempts: Sequence[Attempt]) -> None:
        self.candidates = candidates
        self.attempts = attempts
        self.made = 0

    def product(self, count: int) -> list[bytes]:
        return [post_json(*self._next(lambda attempt: {})) for _ in range(count)]

    def bare(self, count: int) -> list[bytes]:
        """The bare function is told the key of the row; finding it is part of what we do more."""
        return [
            post_json("/answers", sent)
            for _path, sent, _cookies in (
                self._next(lambda attempt: {"attempt": attempt.pk}) for _ in range(count)
            )
        ]

    def _next(
        self, more: Callable[[Attempt], dict[str, Any]]
    ) -> tuple[str, dict[str, Any], dict[str, str]]:
        lap, place = divmod(self.made, len(self.attempts))
        self.made += 1
        attempt, candidate = self.attempts[place], self.candidates[place]
        position = lap % attempt.form.item_count
        sent = {
            "position": position + 1,
            "sequence": lap + 1,
            "response": first_option(attempt.form.items[position]),
            "writer": str(attempt.writer),
        }
        path = reverse("quizzes:answers", args=[attempt.public_id])
        return path, sent | more(attempt), candidate.cookies


def measure_saves(place: Place, effort: Effort) -> list[dict[str, Any]]:
    candidates = make_candidates(CANDIDATES)
    sheets = Sheets(candidates, start_all(candidates))
    sides = {PRODUCT: sheets.product, BARE: sheets.bare}
    for side, make in sides.items():
        send(place.server(side).port, make(WARM_UP))
    statements = _count_statements()
    cost: dict[str, list[Cost]] = {side: [] for side in sides}
    wal: dict[str, list[float]] = {side: [] for side in sides}
    calm: dict[str, list[Sent]] = {side: [] for side in sides}
    for number in range(effort.rounds):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            server, before = place.server(side), _log_position()
            cost[side].append(cost_of(server, sides[side](effort.saves)))
            wal[side].append((_log_position() - before) / effort.saves)
            requests = sides[side](effort.open_seconds * OPEN_RATE)
            calm[side].append(send(server.port, requests, rate=OPEN_RATE))
    return [
        *_costs(cost),
        entry(
            "save.wal_bytes",
            "B of write-ahead log",
            wal[PRODUCT],
            n=effort.rounds * effort.saves,
            baselines=wal[BARE],
        ),
        entry("save.statements", "SQL statements beside session and person", [statements], n=1),
        *_latencies(calm),
    ]


def _costs(cost: dict[str, list[Cost]]) -> list[dict[str, Any]]:
    n = sum(batch.count for batch in cost[PRODUCT])
    readings: dict[str, tuple[str, Callable[[Cost], float]]] = {
        "save.cpu_ms": ("ms CPU, web and database", lambda batch: batch.cpu_ms),
        "save.web_cpu_ms": ("ms CPU, web", lambda batch: batch.web_ms),
        "save.database_cpu_ms": ("ms CPU, database", lambda batch: batch.database_ms),
        "save.per_second": ("saves/s", lambda batch: batch.per_second),
    }
    return [
        entry(name, unit, [*map(read, cost[PRODUCT])], n=n, baselines=[*map(read, cost[BARE])])
        for name, (unit, read) in readings.items()
    ]


def _latencies(calm: dict[str, list[Sent]]) -> list[dict[str, Any]]:
    n = sum(len(sent.latencies) for sent in calm[PRODUCT])
    return [
        entry(
            f"save.latency_p{percent}_ms",
            f"ms at {OPEN_RATE} saves/s",
            [sent.percentile_ms(percent) for sent in calm[PRODUCT]],
            n=n,
            baselines=[sent.percentile_ms(percent) for sent in calm[BARE]],
        )
        for percent in (50, 95, 99)
    ]


def _count_statements() -> int:
    (candidate,) = make_candidates(1)
    (attempt,) = start_all([candidate])
    return count_statements(_save_once(attempt), candidate.cookies) - LOOK_UPS


def _save_once(attempt: Attempt) -> Callable[..., Any]:
    sent = {"position": 1, "sequence": 1, "response": attempt.form.items[0]["options"][0]}
    path = reverse("quizzes:answers", args=[attempt.public_id])
    return lambda client: client.post(path, json.dumps(sent), content_type="application/json")


def _log_position() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
