"""Answers that arrive twice, late or in another order."""

import random
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from bench.data import make_candidates, start_all
from bench.faults.candidates import Line, Told, choosable, in_parallel, lost
from bench.faults.ground import Ground
from quizzes.domain.attempts import submit_attempt
from quizzes.models import Answer, Attempt, GradedResponse

PEOPLE = 8


def play_f5(ground: Ground, options: Namespace) -> dict[str, Any]:
    """The reply is lost after the commit; the client sends the same save again."""
    attempts, lines = _sitting(ground)
    told, verdicts = [], []
    for number in range(options.saves):
        attempt, line = attempts[number % PEOPLE], lines[number % PEOPLE]
        each = _save_of(attempt, sequence=number // PEOPLE + 1)
        line.hang_up_after(each)
        _status, reply = line.save(each)
        verdicts.append(reply.get("verdict"))
        told.append(each)
    rows = Answer.objects.filter(attempt__in=attempts).count()
    return {
        "saves": len(told),
        "arrived_before": verdicts.count("duplicate"),
        "doubled": rows - len(told),
        "lost": lost(told),
    }


def play_f19(ground: Ground, options: Namespace) -> dict[str, Any]:
    """Shuffled, every fifth twice, two connections for each person: the newest answer is graded."""
    candidates = make_candidates(PEOPLE)
    attempts = start_all(candidates)
    newest: dict[tuple[int, int], str] = {}
    work = []
    for candidate, attempt in zip(candidates, attempts, strict=True):
        saves = [_save_of(attempt, sequence=n) for n in range(1, options.saves // PEOPLE + 1)]
        newest |= {(each.attempt, each.position): each.response for each in saves}
        sent = random.sample(saves + saves[::5], k=len(saves) + len(saves[::5]))
        work += [_sender(Line(ground.port, candidate, attempt), sent[half::2]) for half in (0, 1)]
    statuses = [status for each in in_parallel(work) for status in each]
    for attempt in attempts:
        submit_attempt(attempt)
    graded = GradedResponse.objects.filter(attempt__in=attempts, response__isnull=False)
    kept = {(row.attempt_id, row.position): row.response for row in graded}
    return {
        "sent": len(statuses),
        "refused": sum(status != 200 for status in statuses),
        "older_over_newer": sum(kept.get(key) != response for key, response in newest.items()),
    }


def _sender(line: Line, saves: list[Told]) -> Callable[[], list[int]]:
    return lambda: [line.save(each)[0] for each in saves]


def _sitting(ground: Ground) -> tuple[list[Attempt], list[Line]]:
    candidates = make_candidates(PEOPLE)
    attempts = start_all(candidates)
    lines = [Line(ground.port, *pair) for pair in zip(candidates, attempts, strict=True)]
    return attempts, lines


def _save_of(attempt: Attempt, *, sequence: int) -> Told:
    positions = choosable(attempt)
    position = positions[sequence % len(positions)]
    response = random.choice(attempt.form.items[position - 1]["options"])
    return Told(attempt.pk, position, sequence, response)
