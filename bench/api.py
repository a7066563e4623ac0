"""What one question of another system costs, beside an ordinary small page."""

import os
from datetime import timedelta
from functools import partial
from typing import Any

from django.test import Client, override_settings

from bench.clinic_data import stock_clinic
from bench.data import minimal_pages
from bench.load import get, send
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements
from clinics.domain.systems.clients import NewClient, make_client
from clinics.enums import ApiScope
from training.lib import clock
from training.people.models import Clinic, User

PEOPLE = 20  # of the clinic that is asked about; a page of the list holds them all
_NO_LIMIT = 10**8
LIST, ONE, FACTS = "api.statuses", "api.status", "api.scope_facts"


def measure_api(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """The status of one person, of a whole clinic, and what a booking system asks."""
    os.environ["API_REQUESTS_A_MINUTE"] = str(_NO_LIMIT)  # read by servers that start from now on
    unlimited = Place(place.group, place.data)
    clinic = stock_clinic(PEOPLE, _manager())
    headers = {"Authorization": f"Bearer {_token(clinic)}", "Accept": "application/json"}
    person = clinic.memberships.filter(role="staff").latest("pk").public_id
    asked = {
        ONE: f"/api/v1/statuses?person={person}",
        LIST: "/api/v1/statuses",
        FACTS: f"/api/v1/people/{person}/scope-facts?region=thorax",
    }
    results = []
    for name, path in asked.items():
        results += _compare(unlimited, effort, name, get(path, headers=headers))
        with override_settings(API_REQUESTS_A_MINUTE=_NO_LIMIT):
            count = count_statements(partial(Client.get, path=path, headers=headers), {})
        results.append(entry(f"{name}.statements", "SQL statements, all", [count], n=1))
    return results


def _compare(place: Place, effort: Effort, name: str, request: bytes) -> list[dict[str, Any]]:
    sides = {PRODUCT: [request] * effort.pages, MINIMAL: minimal_pages(effort.pages)}
    for side, requests in sides.items():
        send(place.server(side).port, requests[: len(requests) // 3])
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for number in range(effort.rounds):
        for side in list(sides)[:: 1 if number % 2 else -1]:
            costs[side].append(cost_of(place.server(side), sides[side]))
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
            "answers/s",
            [cost.per_second for cost in costs[PRODUCT]],
            n=n,
            baselines=[cost.per_second for cost in costs[MINIMAL]],
        ),
    ]


def _manager() -> User:
    return User.objects.create(email=f"api-{User.objects.count()}@bench.example")


def _token(clinic: Clinic) -> str:
    """As a client gets it, by its ID and secret."""
    made = _client(clinic)
    fields = {
        "grant_type": "client_credentials",
        "client_id": made.client.identifier,
        "client_secret": made.secret,
    }
    return str(Client().post("/api/v1/token", fields).json()["access_token"])


def _client(clinic: Clinic) -> NewClient:
    now = clock.now()
    manager = clinic.memberships.get(role="manager").user
    return make_client(
        clinic, "Bench", scopes=list(ApiScope), ends_at=now + timedelta(days=1), by=manager, now=now
    )
