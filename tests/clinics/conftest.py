from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    NOW,
    give_second_factor,
    make_clinic,
    make_consent,
    make_membership,
    make_user,
    sign_in,
)

LONG_AGO = NOW - timedelta(days=200)


@pytest.fixture(autouse=True)
def standing_clock():
    """Pages read the clock; it stands at the moment the makers of rows use."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return make_clinic(slug="harbour", name="Harbour Physio")


@pytest.fixture
def manager(clinic):
    user = give_second_factor(make_user(legal_name="Mara Manager"))
    make_membership(clinic, user, role="manager", started_at=LONG_AGO)
    return user


@pytest.fixture
def desk(client, manager):
    """A browser in which the manager is signed in."""
    sign_in(client, manager)
    return client


@pytest.fixture
def staff(clinic):
    """Takes a name and gives a member of staff, consenting from the start unless told otherwise."""

    def make(name="Ana Lee", *, consents=True, since=LONG_AGO, **fields):
        user = make_user(legal_name=name, **fields)
        user.membership = make_membership(clinic, user, started_at=since)
        if consents:
            user.consent = make_consent(user, clinic, started_at=since)
        return user

    return make


@pytest.fixture
def queries_of_app():
    """Counts the statements of a page beside those that look up the session and its person."""
    beside = (
        "django_session",
        "usersessions_",
        "SAVEPOINT",
        '"people_user"."id" =',
        "people_user AS person",
    )

    @contextmanager
    def count():
        with CaptureQueriesContext(connection) as captured:
            yield lambda: [
                query["sql"]
                for query in captured.captured_queries
                if not any(mark in query["sql"] for mark in beside)
            ]

    return count
