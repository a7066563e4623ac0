"""A hall full of candidates: saves at a fixed rate, whoever is slow, and all who submit at once.

Of 5,000 candidates each saves every ten seconds at the first rate. The connections are kept, so
that a candidate meets the same worker again; the first save of each is not counted. An answer
that is not the expected one ends the measurement: no save and no submit is lost in these figures.
"""

import math
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from bench.data import answer_right, make_candidates, start_crowd
from bench.load import CROWD_LANES, LANES, Sent, post_json, send
from bench.place import PRODUCT, Place
from bench.report import entry
from bench.rounds import Effort
from bench.saves import Sheets

PATIENCE_MS = 50  # for 99 of 100 saves
STEP = 1.25
MOST_STEPS = 6


def measure_crowd(place: Place, effort: Effort) -> list[dict[str, Any]]:
    candidates = make_candidates(effort.crowd)
    sheets = Sheets(candidates, start_crowd(candidates))
    sent = _save_at(place, sheets, effort.crowd_rate, 2 * effort.crowd_seconds)

    def holds(rate: float) -> bool:
        again = _save_at(place, sheets, rate, effort.crowd_seconds)
        return again.percentile_ms(99) <= PATIENCE_MS

    highest = highest_rate(holds, effort.crowd_rate, it_holds=sent.percentile_ms(99) <= PATIENCE_MS)
    unit = f"ms, {effort.crowd} candidates at {effort.crowd_rate} saves/s"
    return [
        *_latencies("crowd", unit, sent),
        entry("crowd.highest_rate", f"saves/s with p99 up to {PATIENCE_MS} ms", [highest], n=1),
        *_submit_at_once(place, effort),
    ]


def highest_rate(holds: Callable[[float], bool], rate: float, *, it_holds: bool) -> float:
    """Up from `rate` while it holds, or down until it does; 0 when none of those tried did."""
    held = rate if it_holds else 0.0
    for _ in range(MOST_STEPS):
        rate *= STEP if it_holds else 1 / STEP
        outcome = holds(rate)
        held = rate if outcome else held
        if outcome != it_holds:
            break
    return held


def _save_at(place: Place, sheets: Sheets, rate: float, seconds: int) -> Sent:
    """Everybody saves once before it counts."""
    known = len(sheets.candidates)
    requests = sheets.product(known + int(rate * seconds))
    sent = send(place.server(PRODUCT).port, requests, rate=rate, lanes=CROWD_LANES)
    return sent.between(min(sent.due) + known / rate, math.inf)


def _submit_at_once(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """All within one second, each a full sheet; a few before that load what a submit needs."""
    port = place.server(PRODUCT).port
    send(port, _submissions(2 * LANES), lanes=2 * LANES)
    sent = send(port, _submissions(effort.submits), rate=effort.submits, lanes=CROWD_LANES)
    return _latencies("submits", f"ms, {effort.submits} submits in one second, all kept", sent)


def _submissions(count: int) -> list[bytes]:
    candidates = make_candidates(count)
    attempts = start_crowd(candidates)
    answer_right(attempts)
    return [
        post_json(reverse("quizzes:submit", args=[attempt.public_id]), {}, candidate.cookies)
        for attempt, candidate in zip(attempts, candidates, strict=True)
    ]


def _latencies(name: str, unit: str, sent: Sent) -> list[dict[str, Any]]:
    n = len(sent.latencies)
    return [
        entry(f"{name}.latency_p{percent}_ms", unit, [sent.percentile_ms(percent)], n=n)
        for percent in (50, 95, 99)
    ]
