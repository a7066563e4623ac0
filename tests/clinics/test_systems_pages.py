"""A manager lets systems ask and be told, sees what came of it, and ends it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.domain.systems.deliveries import send_test, try_delivery
from clinics.enums import ChangeKind
from clinics.models import ApiClient, Delivery, Webhook
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.factories.systems import make_webhook, new_client
from training.lib import fetching

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(desk, clinic):
    """Opens one of the pages by its name."""

    def open_page(name, *arguments):
        return desk.get(reverse(f"clinics:{name}", args=[clinic.slug, *arguments]))

    return open_page


@pytest.fixture
def act(desk, clinic):
    def post(name, /, *arguments, **fields):
        return desk.post(reverse(f"clinics:{name}", args=[clinic.slug, *arguments]), fields)

    return post


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def last_day(days):
    day = (NOW + timedelta(days=days)).date()
    return {"last_day": day.isoformat()}


def test_with_nothing_set_up_the_page_says_what_it_is_for(page):
    text = text_of(page("systems"))

    assert "No system asks yet" in text
    assert "No system is told yet" in text


def test_the_secret_of_a_client_is_shown_once(act, desk):
    answer = act("new-client", name="Booking", scopes=["people:read"], **last_day(30))
    client = ApiClient.objects.get()
    first, again = desk.get(answer["Location"]), desk.get(answer["Location"])
    secret = re.search(r'id="client-secret">([^<]+)<', first.content.decode()).group(1)

    assert client.oidc.check_secret(secret)
    assert secret not in again.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert client.identifier in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Say which system this client is for."),
        ({"scopes": []}, "Choose at least one thing that it may do."),
        ({"scopes": ["everything"]}, "everything"),
        ({"last_day": "2026-05-03"}, "This day has passed."),
        ({"last_day": "2027-05-06"}, "Enter a day within the next twelve months."),
        ({"last_day": "9999-12-31"}, ""),
    ],
)
def test_a_client_that_cannot_be_is_refused_with_a_sentence(act, fields, sentence):
    right = {"name": "Booking", "scopes": ["people:read"]} | last_day(30)
    answer = act("new-client", **right | fields)

    assert (answer.status_code, ApiClient.objects.count()) == (422, 0)
    assert sentence in text_of(answer)


def test_a_client_is_revoked_with_one_act(act, page, clinic, manager):
    client = new_client(clinic, manager).client

    act("revoke-client", client.public_id)
    again = act("revoke-client", client.public_id)

    client.refresh_from_db()
    assert (client.revoked_at, client.oidc, again.status_code) == (NOW, None, 409)
    assert "Revoked" in text_of(page("client", client.public_id))
    assert "Revoke the client" not in text_of(page("client", client.public_id))


def test_the_secret_of_a_webhook_is_shown_once_and_again_when_it_is_changed(
    act, desk, clinic, manager
):
    made = make_webhook(clinic, manager)

    answer = act("change-webhook-secret", made.webhook.public_id)
    first, again = desk.get(answer["Location"]), desk.get(answer["Location"])

    assert "whsec_" in first.content.decode()
    assert "whsec_" not in again.content.decode()


def test_another_system_is_headed_by_its_host_with_the_whole_address_below(page, clinic, manager):
    url = f"https://booking.example.com/hooks/{'a' * 80}"
    made = make_webhook(clinic, manager, url=url)

    html = page("webhook", made.webhook.public_id).content.decode()

    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["booking.example.com"]
    assert url in html
    assert "booking.example.com</a>" in page("systems").content.decode()


def test_the_log_tells_each_try_with_its_status_and_time(page, act, clinic, manager, monkeypatch):
    made = make_webhook(clinic, manager)
    act("test-webhook", made.webhook.public_id)
    delivery = Delivery.objects.get()
    for number, status in ((1, 500), (2, 307), (3, 204)):
        monkeypatch.setattr(fetching, "post", lambda *_, status=status, **__: status)
        try_delivery(delivery.pk, number, now=NOW)

    text = text_of(page("webhook", made.webhook.public_id))

    assert "Try 1: refused (500), " in text
    assert "a redirect, which we do not follow (307)" in text
    assert "taken (204)" in text
    assert "Delivered" in text


def test_a_message_is_sent_again_from_the_desk(act, clinic, manager):
    made = make_webhook(clinic, manager)
    delivery = send_test(made.webhook, by=manager, now=NOW)
    on_its_way = act("send-again", delivery.public_id)
    Delivery.objects.update(state="failed", tried=10)

    act("send-again", delivery.public_id)

    assert (on_its_way.status_code, Delivery.objects.get().state) == (409, "waiting")


def test_what_a_webhook_is_told_is_chosen_and_at_least_one_kind(act, clinic, manager):
    webhook = make_webhook(clinic, manager).webhook

    nothing = act("choose-webhook-kinds", webhook.public_id)
    chosen = act("choose-webhook-kinds", webhook.public_id, kinds=[ChangeKind.LEFT])

    webhook.refresh_from_db()
    assert (nothing.status_code, chosen.status_code, webhook.kinds) == (422, 302, ["left"])


def test_a_webhook_that_was_switched_off_says_so_and_is_switched_on(page, act, clinic, manager):
    webhook = make_webhook(clinic, manager).webhook
    Webhook.objects.update(disabled_at=NOW, failing_since=NOW)
    off = text_of(page("webhook", webhook.public_id))

    act("switch-on-webhook", webhook.public_id)

    assert ("Switched off" in off, "Send a test message" in off) == (True, False)
    assert Webhook.objects.get().disabled_at is None


def test_a_removed_webhook_is_gone_with_its_secret(page, act, clinic, manager):
    webhook = make_webhook(clinic, manager).webhook

    act("remove-webhook", webhook.public_id)

    assert (page("webhook", webhook.public_id).status_code, Webhook.objects.get().secret) == (
        404,
        "",
    )


@pytest.mark.parametrize("name", ["systems", "webhook"])
def test_the_pages_cost_the_same_for_one_and_for_three(page, clinic, manager, queries_of_app, name):
    webhook = make_webhook(clinic, manager).webhook
    arguments = [webhook.public_id] if name == "webhook" else []

    def add():
        new_client(clinic, manager)
        make_webhook(clinic, manager)
        delivery = send_test(webhook, by=manager, now=NOW)
        delivery.tries.create(number=1, at=NOW, status=500, took_ms=3)

    def cost():
        with queries_of_app() as counted:
            assert page(name, *arguments).status_code == 200
        return len(counted())

    add()
    page(name, *arguments)
    one = cost()
    add(), add()

    assert cost() == one


def test_ids_of_another_clinic_are_not_there(page, act):
    other, boss = make_clinic(), make_user()
    make_membership(other, boss, "manager", started_at=NOW)
    client, webhook = new_client(other, boss).client, make_webhook(other, boss).webhook
    delivery = send_test(webhook, by=boss, now=NOW)

    pages = {page("client", client.public_id), page("webhook", webhook.public_id)}
    acts = {
        act("revoke-client", client.public_id),
        act("send-again", delivery.public_id),
        *(
            act(name, webhook.public_id, kinds=["left"])
            for name in ("choose-webhook-kinds", "change-webhook-secret", "test-webhook",
                         "switch-on-webhook", "remove-webhook")
        ),
    }  # fmt: skip

    assert {each.status_code for each in pages | acts} == {404}


def test_what_another_system_needs_to_know_is_a_page_without_a_script(client):
    answer = client.get("/api/v1/docs")

    assert answer.status_code == 200
    assert "client_credentials" in answer.content.decode()
    assert "/api/v1/people" in answer.content.decode()
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
