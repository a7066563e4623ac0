from datetime import timedelta

import pytest
import time_machine

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
