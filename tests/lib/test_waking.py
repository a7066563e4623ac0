"""A broker that is down or hangs delays a duty by one sweep; it stops no request."""

import socket
import time
from datetime import timedelta

import kombu.pools
import pytest
from django.db import transaction

from certificates.models import Document
from tests.factories import make_attempt
from tests.lib.jobs import only_job, plan
from training.celery import app
from training.lib import background, clock, tasks, waking
from training.lib.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_process_that_has_sent_nothing_lately(monkeypatch):
    monkeypatch.setattr(waking, "_second", 0.0)
    monkeypatch.setattr(waking, "_quiet_until", 0.0)


@pytest.fixture
def point_to(monkeypatch):
    """Makes the publisher use another broker until the test ends."""

    def forget_connections():
        kombu.pools.reset()
        app._pool = None
        app.amqp._producer_pool = None

    def point(url: str) -> None:
        monkeypatch.setattr(app.conf, "broker_write_url", url)  # first: it follows the other
        monkeypatch.setattr(app.conf, "broker_url", url)
        forget_connections()

    yield point
    monkeypatch.undo()
    forget_connections()


@pytest.fixture
def hung_broker():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def dead_broker():
    """An address where nobody listens any more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def lost() -> float:
    return waking.lost._value.get()


def seconds_to_plan(*keys: str, **options) -> float:
    before = time.monotonic()
    plan(*keys, **options)
    return time.monotonic() - before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["dead_broker", "hung_broker"])
def test_a_broker_that_is_away_costs_about_a_second_and_no_duty(
    broker, point_to, request, notebook
):
    point_to(request.getfixturevalue(broker))
    before = lost()

    assert seconds_to_plan("a", "b") < 1.9  # a second time would make it two

    assert lost() - before == 2
    assert background.run_due(now=clock.now()) == 2
    assert sorted(notebook.notes) == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_is_not_asked_again_for_a_while(point_to, hung_broker, notebook):
    point_to(hung_broker)
    plan("a")
    before = lost()

    assert seconds_to_plan("b") < 0.9
    assert lost() - before == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_came_back_is_asked_again(point_to, dead_broker, notebook, monkeypatch):
    working = app.conf.broker_url
    point_to(dead_broker)
    plan("a")
    point_to(working)
    monkeypatch.setattr(waking, "_quiet_until", 0.0)  # the pause is over
    before = lost()

    plan("b")

    assert lost() == before


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_after_the_commit_and_not_before(monkeypatch, notebook):
    woken = []
    monkeypatch.setattr(background, "wake", woken.extend)

    with transaction.atomic():
        plan("a")
        assert woken == []

    assert woken == [only_job().pk]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_what_is_planned_for_later_or_already(monkeypatch, notebook):
    plan("a")
    woken = []
    monkeypatch.setattr(background, "wake", woken.extend)
    now = clock.now()

    plan("a", now=now)
    plan("b", now=now, not_before=now + timedelta(days=365))

    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_f14_a_crash_between_commit_and_message_is_found_by_the_sweep(monkeypatch, notebook):
    def crash(pks):
        raise SystemExit

    monkeypatch.setattr(background, "wake", crash)
    with pytest.raises(SystemExit):
        plan("a")

    assert Job.objects.count() == 1
    assert background.run_due(now=clock.now()) == 1
    assert notebook.notes == ["a"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["dead_broker", "hung_broker"])
def test_a_quiz_is_sat_and_certified_while_the_broker_is_away(broker, client, point_to, request):
    point_to(request.getfixturevalue(broker))
    attempt = make_attempt()
    client.force_login(attempt.user)
    answers = [
        {"position": position, "sequence": position, "response": "aaaa"} for position in range(1, 5)
    ]
    client.get(f"/attempts/{attempt.public_id}/state")  # the first request loads the product

    before = time.monotonic()
    saved = client.post(
        f"/attempts/{attempt.public_id}/answers", answers, content_type="application/json"
    )
    submitted = client.post(
        f"/attempts/{attempt.public_id}/submit", {}, content_type="application/json"
    )
    waited = time.monotonic() - before

    assert (saved.status_code, submitted.status_code, waited < 5) == (200, 200, True)
    background.run_all_due()
    assert Document.objects.get().certificate.attempt == attempt


@pytest.fixture
def calls(monkeypatch) -> dict[str, int]:
    """How often each task was sent."""
    counts = {"run_job": 0, "run_due_jobs": 0}
    for name in counts:
        monkeypatch.setattr(
            getattr(tasks, name),
            "delay",
            lambda *_, name=name: counts.update({name: counts[name] + 1}),
        )
    return counts


@pytest.mark.parametrize(("count", "sent"), [(1, (1, 0)), (20, (20, 0)), (21, (0, 1))])
def test_many_duties_at_once_call_one_sweep_instead_of_a_worker_each(calls, count, sent):
    waking.wake(list(range(count)))

    assert (calls["run_job"], calls["run_due_jobs"]) == sent


def test_hundreds_in_a_second_call_one_sweep_and_the_next_second_is_told_again(calls, monkeypatch):
    for pk in range(300):
        waking.wake([pk])
    assert calls == {"run_job": 20, "run_due_jobs": 1}

    monkeypatch.setattr(waking, "_second", waking._second - 1)
    waking.wake([300])

    assert calls == {"run_job": 21, "run_due_jobs": 1}
