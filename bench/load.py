"""Requests as bytes, and the driver that sends them."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LANES = 8  # as many as the web server has threads
CROWD_LANES = 64  # connections of a proxy that hands on what thousands of browsers send
USER_AGENT = "Mozilla/5.0 (Linux; Android 14) bench"


class Refused(Exception):
    """An answer that was not expected: what would be measured is not what was meant."""


@dataclass(frozen=True)
class Sent:
    """How long a batch took, each request in it, and when that was due."""

    seconds: float
    latencies: Sequence[float]
    due: Sequence[float]

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]

    def between(self, begin: float, end: float) -> "Sent":
        """Of the requests that were due from `begin` until `end`."""
        chosen = [
            (latency, due)
            for latency, due in zip(self.latencies, self.due, strict=True)
            if begin <= due < end
        ]
        return Sent(end - begin, [pair[0] for pair in chosen], [pair[1] for pair in chosen])


def send(
    port: int,
    requests: Sequence[bytes],
    *,
    rate: float | None = None,
    expect: int = 200,
    lanes: int = LANES,
) -> Sent:
    """Send all of them; request i goes through lane i modulo `lanes`."""
    plan = {
        "port": port,
        "rate": rate,
        "expect": expect,
        "lanes": [
            [text.decode("latin-1") for text in requests[lane::lanes]] for lane in range(lanes)
        ],
    }
    driver = [sys.executable, "-m", "bench.driver"]
    done = subprocess.run(
        driver, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True
    )
    outcome: dict[str, Any] = json.loads(done.stdout)
    if refused := outcome["refused"]:
        raise Refused(f"{len(refused)} of {len(requests)} answers, the first:\n{refused[0]}")
    return Sent(outcome["seconds"], outcome["latencies"], outcome["due"])


def get(
    path: str,
    cookies: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    return _request("GET", path, cookies or {}, {"Accept": "text/html", **(headers or {})})


def post_json(path: str, sent: Any, cookies: Mapping[str, str] | None = None) -> bytes:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    return _request("POST", path, cookies or {}, headers, json.dumps(sent).encode())


def post_form(path: str, cookies: Mapping[str, str]) -> bytes:
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    return _request("POST", path, cookies, headers)


def _request(
    method: str,
    path: str,
    cookies: Mapping[str, str],
    headers: dict[str, str],
    body: bytes = b"",
) -> bytes:
    """As a browser sends it; the CSRF token in the header is the one of the cookie."""
    headers = {"Host": "localhost", "User-Agent": USER_AGENT, **headers}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if method == "POST":
        headers |= {"Origin": "http://localhost", "Content-Length": str(len(body))}
        headers |= {"X-CSRFToken": cookies["csrftoken"]} if "csrftoken" in cookies else {}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
