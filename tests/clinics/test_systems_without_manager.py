"""A manager who leaves answers for no system any more: it stands still until one takes it over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.domain.systems.clients import revoke_client, take_over_client
from clinics.domain.systems.deliveries import send_again, send_test, send_what_was_held
from clinics.domain.systems.webhooks import take_over_webhook
from clinics.enums import DeliveryState
from clinics.models import ApiClient, Delivery
from clinics.signals import change_noted
from tests.factories import NOW, give_second_factor, make_clinic, make_membership, make_user
from tests.factories.systems import Api, ask_token, make_change, make_webhook, new_client
from training.lib import fetching
from training.lib.background import run_due
from training.lib.errors import Conflict, NotAllowed
from training.people.domain.clinics import appoint_manager, end_membership
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def leaving(clinic):
    """A second manager, on the staff as well, who connects the systems of these tests."""
    user = give_second_factor(make_user(legal_name="Xenia Moss"))
    make_membership(clinic, user, started_at=NOW - HOUR)
    user.managing = make_membership(clinic, user, role="manager", started_at=NOW - HOUR)
    return user


@pytest.fixture
def booking(clinic, leaving):
    return new_client(clinic, leaving, name="Jane bookings")


@pytest.fixture
def sent(monkeypatch):
    got = []
    monkeypatch.setattr(fetching, "post", lambda url, body, headers, **_: got.append(body) or 204)
    return got


def api_of(new):
    return Api(ask_token(new).json()["access_token"])


def leave(user):
    end_membership(user.managing, by=user, now=NOW)


def work(now=NOW):
    send_what_was_held(now)
    while run_due(now=now):
        pass


def tell(clinic, number, **fields):
    change = make_change(clinic, number, **fields)
    change_noted.send(sender=type(change), change=change)


@pytest.mark.parametrize("path", ["/clinic", "/people", "/statuses", "/changes", "/deliveries"])
def test_the_next_question_is_refused_with_a_sentence(manager, leaving, booking, staff, path):
    ana = staff("Ana Lee")
    api = api_of(booking)
    assert api.get(path).status_code == 200

    leave(leaving)
    answer = api.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["detail"] == (
        "Who connected this system does not manage the clinic any more. A manager takes it over, "
        "or ends it, on the clinic's page “Other systems”."
    )
    assert str(ana.membership.public_id) not in answer.content.decode()


def test_after_a_take_over_the_same_secret_and_the_same_token_work(manager, leaving, booking):
    api = api_of(booking)
    leave(leaving)

    take_over_client(booking.client, by=manager, now=NOW)

    assert (api.get("/people").status_code, api_of(booking).get("/people").status_code) == (
        200,
        200,
    )
    entry = AuditEntry.objects.get(verb="client.taken_over")
    assert (entry.actor_id, ApiClient.objects.get().in_charge) == (manager.pk, manager)


def test_who_manages_again_answers_again(manager, leaving, booking):
    leave(leaving)
    appoint_manager(booking.client.clinic, person=leaving, by=manager, now=NOW)

    assert api_of(booking).get("/people").status_code == 200


def test_a_switched_off_account_answers_for_nothing(leaving, booking):
    leaving.is_active = False
    leaving.save(update_fields=["is_active"])

    assert api_of(booking).get("/people").status_code == 403


def test_managing_another_clinic_answers_for_nothing_here(manager, leaving, booking):
    make_membership(make_clinic(), leaving, role="manager", started_at=NOW - HOUR)
    leave(leaving)

    assert api_of(booking).get("/people").status_code == 403


def test_nothing_is_taken_from_who_still_answers_nor_what_has_ended(
    clinic, manager, leaving, booking
):
    hook = make_webhook(clinic, leaving).webhook
    for take_over, what in ((take_over_client, booking.client), (take_over_webhook, hook)):
        with pytest.raises(Conflict):
            take_over(what, by=manager, now=NOW)
        with pytest.raises(NotAllowed):
            take_over(what, by=make_user(), now=NOW)
    leave(leaving)
    revoke_client(booking.client, by=manager, now=NOW)

    with pytest.raises(Conflict):
        take_over_client(booking.client, by=manager, now=NOW)


def test_messages_are_held_back_and_go_once_after_a_take_over(
    clinic, manager, leaving, staff, sent
):
    ana = staff()
    hook = make_webhook(clinic, leaving).webhook
    leave(leaving)
    for number in (1, 2, 3):
        tell(clinic, number, membership=ana.membership)
    work()
    states = set(Delivery.objects.values_list("state", flat=True))
    assert (states, sent) == ({DeliveryState.HELD}, [])

    take_over_webhook(hook, by=manager, now=NOW)
    work(LATER), work(LATER)

    assert len(sent) == len(set(sent)) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    assert AuditEntry.objects.get(verb="webhook.taken_over").actor_id == manager.pk


def test_what_was_held_back_goes_in_parts(clinic, manager, leaving, sent, monkeypatch):
    monkeypatch.setattr("clinics.domain.systems.deliveries.HELD_AT_ONCE", 2)
    hook = make_webhook(clinic, leaving).webhook
    leave(leaving)
    for number in (1, 2, 3):
        tell(clinic, number)
    work()
    take_over_webhook(hook, by=manager, now=NOW)

    assert [send_what_was_held(NOW) for _ in range(3)] == [2, 1, 0]


def test_a_message_about_who_stopped_sharing_meanwhile_is_not_sent(
    clinic, manager, leaving, staff, sent
):
    ana, bo = staff(), staff()
    hook = make_webhook(clinic, leaving).webhook
    leave(leaving)
    tell(clinic, 1, membership=ana.membership)
    tell(clinic, 2, membership=bo.membership)
    work()
    ana.consent.ended_at = NOW
    ana.consent.save()
    take_over_webhook(hook, by=manager, now=NOW)
    work(LATER)

    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert (list(states), len(sent)) == ([DeliveryState.DROPPED, DeliveryState.DELIVERED], 1)


def test_nothing_new_is_sent_by_a_webhook_nobody_answers_for(clinic, manager, leaving, sent):
    hook = make_webhook(clinic, leaving).webhook
    delivery = send_test(hook, by=leaving, now=NOW)
    work()
    leave(leaving)

    with pytest.raises(Conflict, match="Take it over first"):
        send_test(hook, by=manager, now=NOW)
    with pytest.raises(Conflict, match="Take it over first"):
        send_again(delivery, by=manager, now=NOW)


def test_the_desk_says_so_and_leads_to_the_one_act(desk, clinic, manager, leaving, booking):
    make_webhook(clinic, leaving)
    address = reverse("clinics:desk", args=[clinic.slug])
    assert "take it over or end it" not in desk.get(address).content.decode()

    leave(leaving)
    page = desk.get(address).content.decode()

    assert "“Jane bookings” gets no answers since Xenia Moss left: take it over or end it." in page
    assert (
        "Messages to desk.example are held back since Xenia Moss left: take it over or end it."
        in page
    )
    client_page = reverse("clinics:client", args=[clinic.slug, booking.client.public_id])
    assert client_page in page

    take_over = reverse("clinics:take-over-client", args=[clinic.slug, booking.client.public_id])
    assert take_over in desk.get(client_page).content.decode()
    assert desk.post(take_over).status_code == 302
    assert "Jane bookings" not in desk.get(address).content.decode()
    assert take_over not in desk.get(client_page).content.decode()


def test_both_pages_say_that_it_stands_still(desk, clinic, leaving, booking):
    hook = make_webhook(clinic, leaving).webhook
    leave(leaving)

    systems = desk.get(reverse("clinics:systems", args=[clinic.slug])).content.decode()
    page = desk.get(reverse("clinics:webhook", args=[clinic.slug, hook.public_id])).content.decode()
    act = reverse("clinics:take-over-webhook", args=[clinic.slug, hook.public_id])

    assert systems.count("Stands still: Xenia Moss left") == 2
    assert act in page
    assert desk.post(act).status_code == 302
    assert desk.post(act).status_code == 409
