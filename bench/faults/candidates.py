"""People who save as the player does: again and again until the server has said yes."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from django.db import close_old_connections, connection
from django.urls import reverse

from bench.data import Candidate, make_candidates, start_all
from quizzes.models import Attempt

SECONDS_TO_ANSWER = 6  # as the player's
PAUSES = (0.1, 0.5)  # shorter than the player's, so that a run stays short
_LOST = """
SELECT count(*) FROM jsonb_to_recordset(%s::jsonb)
    AS told (attempt bigint, position int, sequence int, response text)
LEFT JOIN quizzes_answer AS kept ON kept.attempt_id = told.attempt
    AND kept.position = told.position AND kept.sequence = told.sequence
WHERE kept.response #>> '{}' IS DISTINCT FROM told.response
"""


@dataclass(frozen=True)
class Told:
    """A save of which the server said that it is kept."""

    attempt: int
    position: int
    sequence: int
    response: str


@dataclass
class Crowd:
    """Candidates that save at the same time, with what they were told."""

    port: int
    wanted: int
    people: int = 8
    told: list[Told] = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)  # status (0: no answer) → how often
    yes_at: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # of each try, whatever came of it

    def __post_init__(self) -> None:
        candidates = make_candidates(self.people)
        pairs = zip(candidates, start_all(candidates), strict=True)
        self.threads = [
            threading.Thread(target=self._save, args=pair, daemon=True) for pair in pairs
        ]

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure:
            self.wanted = 0
        for thread in self.threads:
            thread.join(120)

    def wait_for(self, share: float, *, seconds: float = 120) -> None:
        """Until this share of the saves was acknowledged."""
        end = time.monotonic() + seconds
        while len(self.told) < self.wanted * share and time.monotonic() < end:
            time.sleep(0.01)

    def longest_silence(self) -> float:
        """The longest time without a yes to anybody."""
        moments = sorted(self.yes_at)
        return max((after - before for before, after in pairwise(moments)), default=0)

    def figures(self) -> dict[str, Any]:
        return {
            "acknowledged": len(self.told),
            "lost": lost(self.told),
            "tries_refused": {str(status): n for status, n in sorted(self.refused.items())},
            "longest_silence_s": round(self.longest_silence(), 2),
            "p99_s": round(percentile(self.seconds, 99), 3),
            "longest_answer_s": round(max(self.seconds), 2),
        }

    def _save(self, candidate: Candidate, attempt: Attempt) -> None:
        line = Line(self.port, candidate, attempt)
        positions = choosable(attempt)
        for sequence in count(1):
            if len(self.told) >= self.wanted:
                return
            position = positions[sequence % len(positions)]
            response = random.choice(attempt.form.items[position - 1]["options"])
            told = Told(attempt.pk, position, sequence, response)
            while not self._send(line, told):
                if not self.wanted:
                    return
                time.sleep(random.uniform(*PAUSES))
            self.told.append(told)
            self.yes_at.append(time.monotonic())

    def _send(self, line: "Line", told: Told) -> bool:
        began = time.monotonic()
        status, reply = line.save(told)
        self.seconds.append(time.monotonic() - began)
        kept = status == 200 and reply.get("verdict") in {"saved", "duplicate"}
        if not kept:
            self.refused[status] += 1
        return kept


class Line:
    """One person's keep-alive connection to the web server."""

    def __init__(self, port: int, candidate: Candidate, attempt: Attempt) -> None:
        self.port, self.writer = port, str(attempt.writer)
        self.answers = reverse("quizzes:answers", args=[attempt.public_id])
        self.submits = reverse("quizzes:submit", args=[attempt.public_id])
        cookies = "; ".join(f"{name}={value}" for name, value in candidate.cookies.items())
        self.headers = {
            "Host": "localhost",
            "Origin": "http://localhost",
            "Cookie": cookies,
            "X-CSRFToken": candidate.cookies["csrftoken"],
            "Content-Type": "application/json",
        }
        self.connection = self._connect()

    def save(self, told: Told) -> tuple[int, dict[str, Any]]:
        return self.post(self.answers, self.body(told))

    def submit(self) -> tuple[int, dict[str, Any]]:
        return self.post(self.submits, json.dumps({"writer": self.writer}))

    def body(self, told: Told) -> str:
        return json.dumps(
            {
                "position": told.position,
                "sequence": told.sequence,
                "response": told.response,
                "writer": self.writer,
            }
        )

    def post(self, path: str, body: str) -> tuple[int, dict[str, Any]]:
        """Status 0 when no answer came."""
        try:
            self.connection.request("POST", path, body, self.headers)
            answer = self.connection.getresponse()
            read = answer.read()
            return answer.status, json.loads(read) if answer.status == 200 else {}
        except (OSError, http.client.HTTPException, ValueError):
            self.connection.close()
            self.connection = self._connect()
            return 0, {}

    def hang_up_after(self, told: Told) -> None:
        """Send the save and go away before the answer comes."""
        self.connection.request("POST", self.answers, self.body(told), self.headers)
        self.connection.close()
        self.connection = self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)


def choosable(attempt: Attempt) -> list[int]:
    """Positions whose response is one option."""
    items = enumerate(attempt.form.items, start=1)
    return [position for position, item in items if item["takes"] == "option"]


def lost(told: list[Told]) -> int:
    """How many acknowledged saves the log does not hold as they were sent."""
    close_old_connections()
    rows = json.dumps([vars(each) for each in told])
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [rows])
        return cursor.fetchone()[0]


def percentile(seconds: list[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def in_parallel(work: list[Callable[[], Any]], *, lanes: int = 16) -> list[Any]:
    """Every result, in order; `lanes` of them run at a time."""
    results: list[Any] = [None] * len(work)

    def run(lane: int) -> None:
        for number in range(lane, len(work), lanes):
            results[number] = work[number]()

    threads = [threading.Thread(target=run, args=(lane,)) for lane in range(lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
