"""What stands against deleting an account, its page, and erasing again after a restore."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import (
    make_admin,
    make_attempt,
    make_clinic,
    make_membership,
    make_user,
    sign_in,
)
from training.lib import clock
from training.lib.errors import Conflict
from training.people.domain.erasure import (
    erase_account,
    erasure_list,
    reasons_against,
    replay_erasures,
)
from training.people.models import Erasure, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment():
    return clock.now()


@pytest.fixture
def person() -> User:
    return make_user(email="ingrid@clinic.example", legal_name="Ingrid Solheim")


# --- What stands against it ----------------------------------------------------------------


def test_a_running_examination_comes_first(person, moment):
    make_attempt(user=person)

    with pytest.raises(Conflict, match="Submit it first"):
        erase_account(person, now=moment)

    assert User.objects.get(pk=person.pk).is_active is True


def test_the_last_admin_stays(moment):
    admin = make_admin()

    assert reasons_against(admin, now=moment) == [
        "You are the last programme admin. Make somebody else an admin first."
    ]
    make_admin()
    assert reasons_against(admin, now=moment) == []


def test_the_last_manager_of_people_who_work_there_stays(person, moment):
    clinic = make_clinic(name="Harbour")
    make_membership(clinic, person, "manager")
    assert reasons_against(person, now=moment) == []
    make_membership(clinic, make_user())

    assert reasons_against(person, now=moment) == [
        "You are the last manager of Harbour. Name another one first."
    ]


# --- The page ------------------------------------------------------------------------------


def test_the_page_asks_for_the_address_and_ends_the_session(client, person):
    sign_in(client, person)
    address = reverse("people:delete")

    wrong = client.post(address, {"email": "somebody@else.example"})
    assert (wrong.status_code, Erasure.objects.count()) == (422, 0)
    assert "This is not the address of this account." in wrong.text
    right = client.post(address, {"email": " Ingrid@Clinic.example "})

    assert (right.status_code, Erasure.objects.count()) == (302, 1)
    assert client.get(reverse("people:settings")).status_code == 302


def test_the_page_asks_who_it_is_again(client, person):
    client.force_login(person)

    response = client.get(reverse("people:delete"))

    assert response.status_code == 302
    assert "/accounts/reauthenticate/" in response["Location"]


def test_the_page_says_what_comes_first(client, person):
    make_attempt(user=person)
    sign_in(client, person)

    text = client.get(reverse("people:delete")).text
    response = client.post(reverse("people:delete"), {"email": person.email})

    assert "You are sitting an examination. Submit it first." in text
    assert "Delete my account for good" not in text
    assert (response.status_code, Erasure.objects.count()) == (409, 0)


# --- After a restore -----------------------------------------------------------------------


def test_erasing_twice_is_erasing_once(person, moment):
    first = erase_account(person, now=moment)

    assert erase_account(person, now=moment + timedelta(days=1)) == first


def test_a_restored_copy_forgets_again_and_only_once(person, moment):
    """The list of one installation, played on a copy in which the person is still there."""
    rows = [
        {
            "person": str(person.public_id),
            "asked_at": (moment - timedelta(days=1)).isoformat(),
            "erased_at": (moment - timedelta(days=1)).isoformat(),
            "kept_until": "2036-11-21",
            "kept_because": "Others relied on them.",
            "held_because": "",
        },
        {
            "person": "00000000-0000-0000-0000-000000000000",
            "asked_at": moment.isoformat(),
            "erased_at": moment.isoformat(),
            "kept_until": "2036-11-21",
            "kept_because": "Others relied on them.",
            "held_because": "",
        },
    ]
    make_attempt(user=person)

    assert [replay_erasures(rows, now=moment) for _ in range(2)] == [1, 0]

    person.refresh_from_db()
    assert (person.legal_name, person.is_active) == ("", False)
    assert erasure_list() == rows[:1]
