"""Who worked at a clinic before asks to come back: the manager sees it and invites, or does not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.models import ReturnRequest
from clinics.queries import roster
from clinics.queries.returns import asked_to_return
from tests.factories import NOW, make_clinic, make_membership, make_user
from training.people.domain.clinics import accept_invitation, invite_member
from training.people.domain.join_links import ask_to_return, join_by_link, make_join_link
from training.people.models import ClinicInvitation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def link(clinic, manager):
    return make_join_link(clinic, uses=9, days=30, by=manager, now=NOW - DAY)


@pytest.fixture
def ana(clinic, link):
    """Was taken off yesterday, and asks now."""
    user = make_user(legal_name="Ana Lee", email="ana@clinic.example")
    user.membership = make_membership(clinic, user, started_at=NOW - 9 * DAY, ended_at=NOW - DAY)
    ask_to_return(link, user=user, now=NOW)
    return user


def roster_page(desk, clinic):
    return desk.get(reverse("clinics:roster", args=[clinic.slug])).content.decode()


def test_the_roster_names_who_asks_with_one_act_that_fills_in_the_invitation(desk, clinic, ana):
    page = roster_page(desk, clinic)

    assert "worked here until 3 May 2026" in page
    path = f"{reverse('clinics:invite', args=[clinic.slug])}?email=ana%40clinic.example"
    assert path in page
    assert 'value="ana@clinic.example"' in desk.get(path).content.decode()
    assert roster(clinic, NOW, now=NOW) == []


def test_once_invited_or_back_nobody_is_named_any_more(desk, clinic, manager, ana):
    invite_member(clinic, email=ana.email, invited_by=manager, now=NOW)
    assert "Ask to come back" not in roster_page(desk, clinic)

    accept_invitation(ClinicInvitation.objects.get(), user=ana, share=True, now=NOW)

    assert "Ask to come back" not in roster_page(desk, clinic)
    assert [one.label for one in roster(clinic, NOW, now=NOW)] == ["Ana Lee"]


def test_a_wish_is_let_go_of_after_a_fortnight_and_the_newest_counts(clinic, link, ana):
    ask_to_return(link, user=ana, now=NOW + 10 * DAY)

    found = [len(asked_to_return(clinic, NOW + days * DAY)) for days in (15, 24)]

    assert (found, ReturnRequest.objects.count()) == ([1, 0], 1)


def test_a_wish_is_known_to_its_clinic_alone(ana):
    assert asked_to_return(make_clinic(), NOW) == []


def test_who_joined_by_a_link_is_named_as_they_were_told_and_nothing_else_is_open(
    desk, clinic, link
):
    bo = make_user(legal_name="Bo Berg", email="bo@clinic.example")

    join_by_link(link, user=bo, share=False, now=NOW)

    [found] = roster(clinic, NOW, now=NOW)
    assert (found.label, found.is_open, found.registrations) == ("Bo Berg", False, ())
    assert "bo@clinic.example" in roster_page(desk, clinic)


def test_who_was_invited_goes_by_the_address_until_they_share(desk, clinic, manager):
    bo = make_user(legal_name="Bo Berg", email="bo@clinic.example")
    invitation = invite_member(clinic, email=bo.email, invited_by=manager, now=NOW)

    accept_invitation(invitation, user=bo, share=False, now=NOW)

    assert [one.label for one in roster(clinic, NOW, now=NOW)] == ["bo@clinic.example"]
    assert "Bo Berg" not in roster_page(desk, clinic)
