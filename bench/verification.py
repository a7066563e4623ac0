"""The page on which anyone checks a certificate, beside an ordinary small page."""

from typing import Any

from django.urls import reverse

from bench.certificates import issue_some
from bench.data import minimal_pages
from bench.load import get, send
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements

CERTIFICATES = 8


def measure_verification(place: Place, effort: Effort) -> list[dict[str, Any]]:
    addresses = [
        reverse("certificates:verify", args=[certificate.code])
        for certificate in issue_some(CERTIFICATES)
    ]
    ours = [get(addresses[i % CERTIFICATES]) for i in range(effort.pages)]
    sides = {PRODUCT: ours, MINIMAL: minimal_pages(effort.pages)}
    for side, requests in sides.items():
        send(place.server(side).port, requests[: len(requests) // 3])
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for number in range(effort.rounds):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            costs[side].append(cost_of(place.server(side), sides[side]))
    n = effort.rounds * effort.pages
    statements = count_statements(lambda client: client.get(addresses[0]), {})
    return [
        entry(
            "verify.cpu_ms",
            "ms CPU, web and database",
            [cost.cpu_ms for cost in costs[PRODUCT]],
            n=n,
            baselines=[cost.cpu_ms for cost in costs[MINIMAL]],
        ),
        entry(
            "verify.per_second",
            "pages/s",
            [cost.per_second for cost in costs[PRODUCT]],
            n=n,
            baselines=[cost.per_second for cost in costs[MINIMAL]],
        ),
        entry("verify.statements", "SQL statements, all", [statements], n=1),
    ]
