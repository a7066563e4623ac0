"""Every address against every role: a stranger gets 404, an onlooker 403, nobody a surprise.

A row says what each role gets for one address of the world in `tests/world.py`; an address
without a row fails. What cannot be seen cannot be posted to either.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_table import TABLE
from tests.factories import sign_in
from tests.world import ROLES, World, make_world

# Addresses of libraries have tests of their own: allauth under /accounts/, Django's admin.
FOREIGN_ROUTES = ("accounts/", "admin/")
ANSWER = '{"position": 1, "sequence": 1, "response": null}'
CLOSED = {"302L", "401", "403", "404"}


def our_addresses(patterns=None, namespace: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """Every named address of ours with its route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(pattern.pattern)
        if whole.startswith(FOREIGN_ROUTES):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from our_addresses(pattern.url_patterns, inner, whole)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", whole


def answer(client: Client, method: str, address: str) -> str:
    """The status; a way to the sign-in page is told apart. What was written is rolled back."""
    point = transaction.savepoint()
    if method == "JSON":
        response = client.post(address, data=ANSWER, content_type="application/json")
    else:
        response = getattr(client, method.lower())(address)
    transaction.savepoint_rollback(point)
    to_login = response.status_code == 302 and "/accounts/login/" in response["Location"]
    return f"{response.status_code}L" if to_login else str(response.status_code)


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def clients(world) -> dict[str, Client]:
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, person in world.people.items():
        if person is not None:
            sign_in(clients[role], person)
    return clients


def test_every_address_has_a_row_and_every_row_an_address():
    names = [name for name, _ in our_addresses()]

    assert sorted(names) == sorted(TABLE)


def test_each_role_gets_what_its_row_says(world, clients):
    routes = dict(our_addresses())
    wrong = []
    for name, row in TABLE.items():
        method, *expected = row.split()
        address = reverse(name, kwargs=world.arguments(name, routes[name]))
        got = [answer(clients[role], method, address) for role in ROLES]
        if got != expected:
            wrong.append(f"{name}: {method} {' '.join(got)}, the row says {' '.join(expected)}")

    assert wrong == []


def test_what_a_role_cannot_see_it_cannot_change(world, clients):
    routes = dict(our_addresses())
    wrong = []
    for name, row in TABLE.items():
        method, *expected = row.split()
        if method != "GET":
            continue
        address = reverse(name, kwargs=world.arguments(name, routes[name]))
        for role, status in zip(ROLES, expected, strict=True):
            if status in CLOSED and answer(clients[role], "POST", address) not in {status, "405"}:
                wrong.append(f"{name} as {role}")

    assert wrong == []
