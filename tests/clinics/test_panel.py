"""A manager's own desk says which clinic waits for her."""

from datetime import timedelta

import pytest

from clinics.panels import MOST, clinic_panel
from tests.clinics.conftest import LONG_AGO
from tests.factories import NOW, make_clinic, make_membership, make_user
from training.people.models import ClinicInvitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(rf):
    def of(user):
        request = rf.get("/")
        request.user = user
        return clinic_panel(request)

    return of


def test_who_manages_nothing_sees_nothing(items, clinic, staff):
    assert items(staff()) == []


def test_a_new_clinic_asks_for_its_first_person(items, clinic, manager):
    [item] = items(manager)

    assert (item["title"], item["url"]) == ("Harbour Physio", "/clinics/harbour/")
    assert item["text"] == "Nobody is on the roster. Invite the first person."


def test_what_waits_is_counted_and_the_first_thing_named(items, clinic, manager, staff):
    staff("Ana", consents=False)
    staff("Bo")

    [item] = items(manager)

    assert (
        item["text"]
        == "2 things need you. Ana, on the roster since 16 October 2025, has not consented yet."
    )


def test_a_clinic_where_nothing_waits_is_silent(items, clinic, manager):
    ClinicInvitation.objects.create(
        clinic=clinic,
        email="new@clinic.example",
        token_sha256="0" * 64,
        invited_by=manager,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )

    assert items(manager) == []


def test_who_manages_many_clinics_goes_through_the_list(items):
    user = make_user()
    for _ in range(MOST + 1):
        make_membership(make_clinic(), user, role="manager", started_at=LONG_AGO)

    assert [item["url"] for item in items(user)][MOST:] == ["/clinics/"]
