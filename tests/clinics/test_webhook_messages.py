"""A change reaches the other system signed, at least once, with growing pauses; or it is told."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from standardwebhooks.webhooks import Webhook as Receiver
from standardwebhooks.webhooks import WebhookVerificationError

from clinics.domain.systems.deliveries import (
    MOST_TRIES,
    PAUSES,
    forget_old_messages,
    send_again,
    send_test,
    try_delivery,
)
from clinics.domain.systems.webhooks import change_secret, remove_webhook, switch_on
from clinics.enums import ChangeKind, DeliveryState
from clinics.jobs.systems import plan_removal
from clinics.models import Change, Delivery, DeliveryTry, RecordViewing, Webhook
from clinics.signals import change_noted
from tests.factories import NOW, make_clinic
from tests.factories.systems import HOOK, make_change, make_webhook
from training.lib import fetching
from training.lib.background import run_due
from training.lib.errors import Conflict
from training.lib.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(monkeypatch):
    """The other system: keeps what it was sent, and answers as it is told to."""

    class System:
        status = 204
        failure = None
        got: list[tuple[str, bytes, dict[str, str]]] = []

    system = System()
    system.got = []

    def post(url, body, headers, *, seconds):
        system.got.append((url, body, dict(headers)))
        if system.failure:
            raise system.failure
        return system.status

    monkeypatch.setattr(fetching, "post", post)
    return system


@pytest.fixture
def made(clinic, manager):
    return make_webhook(clinic, manager)


def tell(clinic, number=1, **fields):
    change = make_change(clinic, number, **fields)
    change_noted.send(sender=type(change), change=change)
    return change


def run_all(now):
    while run_due(now=now):
        pass


def verified(made, sent):
    """What a receiver reads with the library of the specification; raises when it is not ours."""
    _url, body, headers = sent
    return Receiver(made.secret).verify(body.decode(), headers)


def test_a_change_is_sent_signed_to_whoever_wants_its_kind(made, clinic, staff, receiver):
    ana = staff("Ana Lee")
    change = tell(
        clinic, membership=ana.membership, requirement="insurance", before="valid", after="expired"
    )
    run_all(NOW)

    (sent,) = receiver.got
    message = verified(made, sent)
    assert (sent[0], sent[2]["webhook-id"]) == (HOOK, f"msg_{change.public_id.hex}")
    assert (message["type"], message["timestamp"]) == ("change.standing", NOW.isoformat())
    assert (message["data"]["person"], message["data"]["after"]) == (
        str(ana.membership.public_id),
        "expired",
    )
    assert "Ana Lee" not in sent[1].decode()
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_message_that_was_touched_is_known_by_its_signature(made, clinic, receiver):
    tell(clinic)
    run_all(NOW)
    url, body, headers = receiver.got[0]

    with pytest.raises(WebhookVerificationError):
        verified(made, (url, body.replace(b"standing", b"Standing"), headers))
    with pytest.raises(WebhookVerificationError):
        verified(made, (url, body, headers | {"webhook-id": "msg_other"}))


def test_other_kinds_other_clinics_and_webhooks_that_are_off_get_nothing(clinic, manager, receiver):
    make_webhook(clinic, manager, kinds=[ChangeKind.JOINED])
    off = make_webhook(clinic, manager).webhook
    Webhook.objects.filter(pk=off.pk).update(disabled_at=NOW)
    gone = make_webhook(clinic, manager).webhook
    remove_webhook(gone, by=manager, now=NOW)

    tell(clinic, kind=ChangeKind.STANDING)
    tell(make_clinic(), kind=ChangeKind.JOINED)
    run_all(NOW)

    assert receiver.got == []
    assert Delivery.objects.count() == 0


def test_for_a_day_after_a_new_secret_both_sign(made, clinic, manager, receiver):
    new = change_secret(made.webhook, by=manager, now=NOW)
    tell(clinic)
    run_all(NOW)
    tell(clinic, 2, noted_at=NOW + timedelta(hours=25))
    run_all(NOW + timedelta(hours=25))

    during, after = receiver.got
    assert verified(made, during) == verified(new, during)
    assert len(during[2]["webhook-signature"].split()) == 2
    assert len(after[2]["webhook-signature"].split()) == 1
    assert new.secret != made.secret


def test_no_secret_can_be_read_from_the_database(made):
    row = Webhook.objects.values().get()

    assert made.secret not in str(row)
    assert made.secret.startswith("whsec_")


def test_a_receiver_that_fails_is_tried_again_with_growing_pauses_under_the_same_id(
    made, clinic, receiver
):
    receiver.status = 500
    tell(clinic)
    now, moments = NOW, []
    for _ in range(MOST_TRIES):
        run_all(now)
        moments.append(now)
        due = Delivery.objects.get().next_try_at
        now = due or now

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tried) == (DeliveryState.FAILED, MOST_TRIES)
    assert len(receiver.got) == MOST_TRIES
    assert [b - a for a, b in pairwise(moments)] == list(PAUSES)
    assert len({sent[2]["webhook-id"] for sent in receiver.got}) == 1
    assert len({sent[1] for sent in receiver.got}) == 1
    assert list(DeliveryTry.objects.values_list("status", flat=True)) == [500] * MOST_TRIES


def test_a_try_is_made_once_also_when_two_workers_hold_it(made, clinic, receiver):
    tell(clinic)
    pk = Delivery.objects.get().pk

    for _ in range(2):
        try_delivery(pk, 1, now=NOW)

    assert (len(receiver.got), DeliveryTry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        (fetching.NotPublic("inner"), "inner-address"),
        (fetching.NotAnAddress("none"), "not-an-address"),
        (fetching.NotFetched("slow"), "no-answer"),
    ],
)
def test_what_never_left_us_is_a_failed_try_with_its_reason(
    made, clinic, receiver, failure, problem
):
    receiver.failure = failure
    tell(clinic)
    run_all(NOW)

    tried = DeliveryTry.objects.get()
    assert (tried.status, tried.problem) == (None, problem)
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_a_redirect_is_not_followed_and_not_a_delivery(made, clinic, receiver):
    receiver.status = 302
    tell(clinic)
    run_all(NOW)

    assert DeliveryTry.objects.get().status == 302
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_a_host_that_had_its_share_of_the_minute_waits_without_a_try(made, clinic, receiver):
    receiver.failure = fetching.AskedTooOften("often")
    tell(clinic)
    run_all(NOW)

    job = Job.objects.get(kind="webhook")
    assert (job.tries, job.done_at, DeliveryTry.objects.count()) == (0, None, 0)


def test_after_five_days_of_failures_it_is_switched_off_and_the_managers_are_told(
    made, clinic, manager, receiver
):
    receiver.status = 503
    tell(clinic)
    run_all(NOW)
    before = Webhook.objects.get()
    later = NOW + timedelta(days=5)
    tell(clinic, 2, noted_at=later)
    run_all(later)
    run_all(later + timedelta(days=1))

    webhook = Webhook.objects.get()
    assert (before.failing_since, before.disabled_at) == (NOW, None)
    assert webhook.disabled_at == later
    assert Job.objects.filter(kind="mail").count() == 1
    assert len(receiver.got) == 2  # the try that switched it off was the last
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DROPPED}


def test_one_that_says_it_is_gone_is_switched_off_at_once(made, clinic, receiver):
    receiver.status = 410
    tell(clinic)
    run_all(NOW)

    assert Webhook.objects.get().disabled_at == NOW


def test_one_success_forgets_the_failures_before(made, clinic, receiver):
    receiver.status = 500
    tell(clinic)
    run_all(NOW)
    receiver.status = 200
    run_all(NOW + timedelta(seconds=6))

    webhook, delivery = Webhook.objects.get(), Delivery.objects.get()
    assert (webhook.failing_since, delivery.state) == (None, DeliveryState.DELIVERED)


def test_switched_on_again_it_is_told_again_and_what_was_dropped_can_be_sent(
    made, clinic, manager, receiver
):
    receiver.status = 410
    tell(clinic)
    run_all(NOW)
    run_all(NOW + timedelta(seconds=6))
    delivery = Delivery.objects.get()
    with pytest.raises(Conflict):
        send_again(delivery, by=manager, now=NOW)
    receiver.status = 200

    switch_on(Webhook.objects.get(), by=manager, now=NOW + timedelta(minutes=1))
    send_again(delivery, by=manager, now=NOW + timedelta(minutes=1))
    run_all(NOW + timedelta(minutes=1))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tried) == (DeliveryState.DELIVERED, 2)
    assert len({sent[2]["webhook-id"] for sent in receiver.got}) == 1


def test_a_test_message_says_nothing_of_anybody(made, manager, receiver):
    send_test(made.webhook, by=manager, now=NOW)
    run_all(NOW)

    assert json.loads(receiver.got[0][1]) == {
        "type": "test",
        "timestamp": NOW.isoformat(),
        "data": {"clinic": "harbour"},
    }


def test_a_change_that_was_never_committed_tells_nobody(made, clinic, receiver):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        tell(clinic)
        raise RuntimeError
    run_all(NOW)

    assert (receiver.got, Delivery.objects.count()) == ([], 0)


def test_messages_go_after_their_days_with_their_tries_and_what_is_on_its_way_stays(
    made, clinic, manager, receiver, settings, monkeypatch
):
    monkeypatch.setattr("clinics.domain.systems.deliveries.FORGOTTEN_AT_ONCE", 2)
    settings.WEBHOOK_MESSAGES_KEPT_DAYS = 30
    for number in (1, 2, 3):
        tell(clinic, number)
    run_all(NOW)
    late = NOW + timedelta(days=30)
    waiting = send_test(made.webhook, by=manager, now=NOW)
    tell(clinic, 4, noted_at=NOW + timedelta(hours=1))

    assert [forget_old_messages(late - timedelta(seconds=1)), forget_old_messages(late)] == [0, 3]
    assert Delivery.objects.filter(pk=waiting.pk).exists()
    assert (Delivery.objects.count(), DeliveryTry.objects.count()) == (2, 0)
    assert Change.objects.count() == 4  # what was told of stays


def test_the_removal_of_messages_is_planned_once_a_day(made, clinic, receiver, settings):
    settings.WEBHOOK_MESSAGES_KEPT_DAYS = 30
    tell(clinic)
    run_all(NOW)
    late = NOW + timedelta(days=31)

    assert [plan_removal(late), plan_removal(late + timedelta(seconds=2))] == [1, 0]
    run_all(late)
    assert Delivery.objects.count() == 0


def test_a_person_reads_which_system_was_told(made, clinic, staff, receiver):
    ana = staff("Ana Lee")
    tell(clinic, membership=ana.membership, before="valid", after="expired")
    tell(clinic, 2, membership=ana.membership, kind=ChangeKind.CONSENT)
    run_all(NOW)

    noted = RecordViewing.objects.get()
    assert (noted.person, noted.viewer, noted.system) == (ana, None, "desk.example")
    assert noted.get_what_display() == "What changed about you"
