from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.domain.watching.following import managing
from clinics.models import RosterImport
from tests.factories import (
    NOW,
    give_second_factor,
    make_clinic,
    make_consent,
    make_membership,
    make_user,
    sign_in,
)
from tests.factories.systems import make_api
from training.lib import background

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
def part(manager, clinic):
    """The manager's membership, which follows what changes."""
    return managing(manager, clinic, now=NOW)


@pytest.fixture
def api(clinic, manager):
    """A client of the clinic that may ask everything."""
    return make_api(clinic, manager)


@pytest.fixture
def desk(client, manager):
    """A browser in which the manager is signed in."""
    sign_in(client, manager)
    return client


@pytest.fixture
def other_desk(client):
    """A browser in which the manager of another clinic, Hill, is signed in; else as `desk`."""
    user = give_second_factor(make_user())
    make_membership(make_clinic(slug="hill"), user, role="manager", started_at=LONG_AGO)
    sign_in(client, user)
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


def work():
    """All duties, also those that duties plan."""
    while background.run_due(now=NOW):
        pass


@pytest.fixture
def send_list(desk, clinic):
    """Sends a file of people and has it read; gives the row."""

    def send(content, name="team.csv"):
        data = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name, data)
        response = desk.post(reverse("clinics:import", args=[clinic.slug]), {"file": file})
        assert response.status_code == 302, response.content.decode()
        work()
        return RosterImport.objects.latest("pk")

    return send


@pytest.fixture
def list_page(desk, clinic):
    def page(row, name="import-file", **query):
        path = reverse(f"clinics:{name}", args=[clinic.slug, row.public_id])
        return desk.get(path, query, follow=True)

    return page


@pytest.fixture
def store_list(desk, clinic):
    """Stores a file from the dry run that was shown last, unless another is named."""

    def store(row, **data):
        path = reverse("clinics:import-store", args=[clinic.slug, row.public_id])
        response = desk.post(path, {"shown": row.round} | data)
        work()
        row.refresh_from_db()
        return response

    return store
