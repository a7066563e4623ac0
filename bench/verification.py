"""The page on which anyone checks a record, beside an ordinary small page."""

from typing import Any

from django.urls import reverse

from bench.certificates import issue_some
from bench.credentials import make_type, state_credentials
from bench.data import minimal_pages
from bench.load import get, send
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements
from certificates.models import Certificate, Credential

RECORDS = 8

CERTIFICATES, CREDENTIALS, REPEATED = "verify", "verify.credential", "verify.credential_repeated"


def measure_verification(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Records whose page is made for each request, and one record again and again."""
    certificates = _addresses(issue_some(RECORDS))
    credentials = _addresses(state_credentials(make_type(), RECORDS))
    asked = {
        CERTIFICATES: certificates,
        CREDENTIALS: credentials,
        REPEATED: credentials[:1],
    }
    results = []
    for name, addresses in asked.items():
        results += _compare(place, effort, name, addresses)
    for name in (CERTIFICATES, CREDENTIALS):
        statements = _statements(asked[name][0])
        results.append(entry(f"{name}.statements", "SQL statements, all", [statements], n=1))
    return results


def _statements(address: str) -> int:
    return count_statements(lambda client: client.get(address), {})


def _compare(place: Place, effort: Effort, name: str, addresses: list[str]) -> list[dict[str, Any]]:
    sides = {
        PRODUCT: lambda turn: _requests(name, addresses, effort.pages, turn),
        MINIMAL: lambda turn: minimal_pages(effort.pages),
    }
    for side, requests in sides.items():
        send(place.server(side).port, requests(effort.rounds)[: effort.pages // 3])
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for number in range(effort.rounds):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            costs[side].append(cost_of(place.server(side), sides[side](number)))
    n = effort.rounds * effort.pages
    return [
        entry(
            f"{name}.cpu_ms",
            "ms CPU, web and database",
            [cost.cpu_ms for cost in costs[PRODUCT]],
            n=n,
            baselines=[cost.cpu_ms for cost in costs[MINIMAL]],
        ),
        entry(
            f"{name}.per_second",
            "pages/s",
            [cost.per_second for cost in costs[PRODUCT]],
            n=n,
            baselines=[cost.per_second for cost in costs[MINIMAL]],
        ),
    ]


def _requests(name: str, addresses: list[str], count: int, turn: int) -> list[bytes]:
    """Words of a browser that nobody sent before: the page is made for them, through every layer.
    What the record states was rendered by the first request for it and is kept, as it is in use."""
    asked = [addresses[i % len(addresses)] for i in range(count)]
    if name == REPEATED:
        return [get(address) for address in asked]
    words = [{"Accept-Language": f"en, x-{turn}-{i}"} for i in range(count)]
    return [get(address, headers=each) for address, each in zip(asked, words, strict=True)]


def _addresses(records: list[Certificate] | list[Credential]) -> list[str]:
    return [reverse("certificates:verify", args=[record.code]) for record in records]
