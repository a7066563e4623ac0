"""An auditor at every address of a clinic: reads, and acts nowhere."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access_table import TABLE
from tests.factories import sign_in
from tests.factories.rostering import make_auditor
from tests.test_access import answer, our_addresses
from tests.world import ROLES, make_world


@pytest.mark.django_db
def test_an_auditor_reads_and_changes_nothing_anywhere_at_the_clinic():
    world = make_world()
    clinic = world.people["manager"].memberships.get().clinic
    browser = Client(raise_request_exception=False)
    sign_in(browser, make_auditor(clinic).user)
    routes, manager = dict(our_addresses()), ROLES.index("manager")
    wrong, read = [], []
    for name, row in TABLE.items():
        method, *expected = row.split()
        if not routes[name].startswith("clinics/<slug:slug>/") or expected[manager] == "404":
            continue
        got = answer(browser, method, reverse(name, kwargs=world.arguments(name, routes[name])))
        if got not in ({"200", "403", "404"} if method == "GET" else {"403", "404"}):
            wrong.append(f"{name}: {got}")
        read += [name] if got == "200" else []

    assert wrong == []
    assert {"clinics:desk", "clinics:person", "clinics:roster", "clinics:access"} <= set(read)
    assert not {"clinics:invite", "clinics:import", "clinics:new-request"} & set(read)
