"""A link to join a clinic: copied into a chat, for so many people, until a day."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from tests.at_once import at_once
from tests.factories import make_clinic, make_membership, make_user, sign_in
from training.lib import background, clock
from training.lib.errors import Conflict, Gone, NotAllowed
from training.people.domain import join_links
from training.people.domain.clinics import accept_invitation, end_membership, invite_member
from training.people.models import AuditEntry, JoinLink

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clinic():
    return make_clinic(name="Harbour Physio")


@pytest.fixture
def manager(clinic, now):
    user = make_user()
    make_membership(clinic, user, role="manager", started_at=now - 10 * DAY)
    return user


def make_link(clinic, manager, now, uses=2, days=7):
    return join_links.make_join_link(clinic, uses=uses, days=days, by=manager, now=now)


def join(link, now, share=True, user=None):
    user = user or make_user()
    return join_links.join_by_link(link, user=user, share=share, now=now)


def test_as_many_join_as_were_meant_and_no_more(clinic, manager, now):
    link = make_link(clinic, manager, now)

    join(link, now)
    join(link, now, share=False)
    with pytest.raises(Gone, match="no longer works"):
        join(link, now)

    assert clinic.memberships.filter(role="staff").count() == 2
    assert clinic.consents.count() == 1


def test_who_works_there_already_takes_no_use(clinic, manager, now):
    link, ana = make_link(clinic, manager, now), make_user()

    first = join(link, now, user=ana)
    again = join(link, now, user=ana)

    link.refresh_from_db()
    assert (first, link.uses_left) == (again, 1)


@pytest.mark.parametrize("removed", [True, False], ids=["taken off", "left"])
def test_a_link_brings_nobody_back_who_left_or_was_taken_off(clinic, manager, now, removed):
    first, ana = make_link(clinic, manager, now, uses=5), make_user()
    membership = join(first, now, user=ana)
    end_membership(membership, by=manager if removed else ana, now=now + HOUR)
    second = make_link(clinic, manager, now + 2 * HOUR, uses=5)

    for link in (first, second):
        with pytest.raises(NotAllowed, match="You worked here before"):
            join(link, now + 3 * HOUR, user=ana)

    first.refresh_from_db()
    assert (first.uses_left, ana.consents.filter(ended_at=None).count()) == (4, 0)
    assert clinic.memberships.live_at(now + 3 * HOUR).filter(role="staff").count() == 0


def test_who_was_taken_off_comes_back_by_an_invitation_and_then_the_link_is_theirs_again(
    clinic, manager, now
):
    link, ana = make_link(clinic, manager, now), make_user(email="ana@clinic.example")
    end_membership(join(link, now, user=ana), by=manager, now=now + HOUR)

    invitation = invite_member(
        clinic, email="ana@clinic.example", invited_by=manager, now=now + 2 * HOUR
    )
    back = accept_invitation(invitation, user=ana, share=True, now=now + 3 * HOUR)

    assert join(link, now + 4 * HOUR, user=ana) == back


def test_who_was_taken_off_asks_on_the_page_of_the_link_and_each_manager_hears_of_it_once_a_day(
    client, clinic, manager, mailoutbox
):
    now = clock.now()
    link, ana = make_link(clinic, manager, now), make_user(legal_name="Ana Lee")
    membership = make_membership(clinic, ana, started_at=now - 9 * DAY, ended_at=now - DAY)
    sign_in(client, ana)

    page = client.get(address(link)).content.decode()
    refused = client.post(f"{address(link)}accept/", {"share": "yes"})
    asked = [client.post(f"{address(link)}accept/", {"ask": "yes"}) for _ in range(2)]
    background.run_due(now=now + HOUR)

    assert "This link does not bring you back" in page
    assert "Join and share" not in page
    assert (refused.status_code, [each.status_code for each in asked]) == (403, [302, 302])
    assert "Ask the clinic to invite you again." in refused.content.decode()
    assert [mail.to for mail in mailoutbox] == [[manager.email]]
    assert mailoutbox[0].subject == "Ana Lee asks to come back"
    assert f"/clinics/{clinic.slug}/roster/" in mailoutbox[0].body
    assert list(clinic.memberships.filter(role="staff")) == [membership]
    assert AuditEntry.objects.filter(verb="join-link.return-asked", actor_id=ana.pk).count() == 2


def test_only_who_worked_there_asks_to_come_back_and_only_while_the_link_works(
    clinic, manager, now
):
    link = make_link(clinic, manager, now)
    gone = make_membership(clinic, make_user(), started_at=now - 9 * DAY, ended_at=now - DAY)

    for user, moment in ((make_user(), now), (gone.user, now + 8 * DAY)):
        with pytest.raises(Gone):
            join_links.ask_to_return(link, user=user, now=moment)


def test_a_newcomer_is_told_before_joining_what_the_clinic_sees_at_once(client, clinic, manager):
    sign_in(client, make_user())

    page = client.get(address(make_link(clinic, manager, clock.now()))).content.decode()

    assert "When you join, Harbour Physio sees your name and e-mail address." in page


@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_link_that_ended_or_was_withdrawn_lets_nobody_in(clinic, manager, now, withdrawn):
    link = make_link(clinic, manager, now)
    if withdrawn:
        join_links.withdraw_join_link(link, by=manager, now=now)

    with pytest.raises(Gone):
        join(link, now if withdrawn else now + 7 * DAY)

    assert not clinic.memberships.filter(role="staff").exists()


def test_a_link_is_withdrawn_once_and_by_a_manager_of_the_clinic(clinic, manager, now):
    link, stranger = make_link(clinic, manager, now), make_user()
    make_membership(make_clinic(), stranger, role="manager", started_at=now)

    with pytest.raises(NotAllowed):
        join_links.withdraw_join_link(link, by=stranger, now=now)
    join_links.withdraw_join_link(link, by=manager, now=now)
    with pytest.raises(Conflict):
        join_links.withdraw_join_link(link, by=manager, now=now)


def test_only_a_manager_makes_a_link_and_no_table_holds_its_secret(clinic, manager, now):
    with pytest.raises(NotAllowed):
        make_link(clinic, make_user(), now)
    link = make_link(clinic, manager, now)

    token = join_links.token_of(link)
    assert join_links.link_by_token(token) == link
    assert token not in str(JoinLink.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_the_last_use_one_comes_in(clinic, manager, now):
    link = make_link(clinic, manager, now, uses=1)
    people = [make_user(), make_user()]

    joined = at_once(*(partial(join, link, now, user=user) for user in people))

    assert sum(isinstance(each, Gone) for each in joined) == 1
    assert clinic.memberships.filter(role="staff").count() == 1


def test_the_page_asks_a_newcomer_to_sign_up_and_comes_back(client, clinic, manager):
    path = address(make_link(clinic, manager, clock.now()))

    page = client.get(path)

    assert page.status_code == 200
    assert f"/accounts/signup/?next={path}" in page.content.decode()


def test_a_signed_in_person_joins_with_one_press(client, clinic, manager):
    link, ana = make_link(clinic, manager, clock.now()), make_user()
    sign_in(client, ana)

    assert "Join and share with Harbour Physio" in client.get(address(link)).content.decode()
    response = client.post(f"{address(link)}accept/", {"share": "yes"})

    assert response.url == reverse("people:consents")
    assert clinic.consents.filter(person=ana, ended_at=None).exists()
    assert client.get(address(link)).url == reverse("people:consents")


def test_a_used_up_link_says_so_and_an_unknown_one_is_not_there(client, clinic, manager):
    link = make_link(clinic, manager, clock.now(), uses=1)
    join(link, clock.now())

    assert client.get(address(link)).status_code == 410
    assert client.get(reverse("people:join", args=["0" * 64])).status_code == 404


def address(link):
    return reverse("people:join", args=[join_links.token_of(link)])
