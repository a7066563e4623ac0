"""Real workers, a real broker, real kills: nothing is lost and nothing happens twice."""

import os
import signal
import sys
import time

import pytest
from django.core.cache import cache
from django.db import transaction

from certificates.models import Certificate, Document
from tests.factories import make_graded_attempt, make_quiz, make_user
from tests.lib.slow_jobs import CHILD, HOLD, KIND
from tests.lib.worker import (
    LEASE_SECONDS,
    broker,
    sweep_tick,
    wait_until,
    waiting_messages,
    worker_on,
)
from training.lib import background, clock
from training.lib.models import Job
from training.lib.tasks import run_job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    """Where the slow job notes what it does."""
    (tmp_path / "notes").touch()
    return tmp_path


@pytest.fixture(scope="module")
def lasting_worker(django_db_setup, tmp_path_factory):
    """A start costs seconds, so the tests share one and put back what they kill."""
    broker().flushdb()
    with worker_on(tmp_path_factory.mktemp("worker")) as running:
        yield running
    broker().flushdb()


@pytest.fixture
def worker(lasting_worker, monkeypatch):
    """A message carries the limits of whoever sent it: here those of the worker's short lease."""
    limits = run_job._get_exec_options()
    monkeypatch.setitem(limits, "soft_time_limit", LEASE_SECONDS * 0.75)
    monkeypatch.setitem(limits, "time_limit", LEASE_SECONDS * 0.9)
    lasting_worker.restart_if_gone()
    yield lasting_worker
    sys.stderr.write(lasting_worker.last_words())  # pytest shows it when the test has failed


def plan(folder, *names: str) -> None:
    duties = [(name, {"name": name, "folder": str(folder)}) for name in names]
    with transaction.atomic():
        background.enqueue_many(KIND, duties, now=clock.now())


def notes(folder) -> list[str]:
    return (folder / "notes").read_text().splitlines()


def all_done() -> bool:
    return not Job.objects.filter(done_at=None).exists()


def swept_until_all_done() -> None:
    """Beat's ticks, at its pace, until no job is left."""
    last = 0.0

    def tick_and_look():
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            sweep_tick()
        return all_done()

    wait_until(tick_and_look)


def test_a_duty_is_done_at_once_without_any_sweep(worker, folder):
    plan(folder, "first")
    wait_until(all_done)
    before = time.monotonic()

    plan(folder, "second")
    wait_until(all_done)

    assert time.monotonic() - before < 5  # a calm machine needs a twentieth of a second
    assert notes(folder) == ["begun first", "done first", "begun second", "done second"]


def test_a_worker_killed_in_the_middle_loses_nothing(worker, folder):
    """Its message waits five minutes for redelivery; the lease of the row ends much sooner."""
    (folder / HOLD).touch()
    plan(folder, "a")
    wait_until(lambda: notes(folder) == ["begun a"])

    worker.kill()
    (folder / HOLD).unlink()
    worker.start()
    swept_until_all_done()

    assert notes(folder) == ["begun a", "begun a", "done a"]
    assert Job.objects.get().tries == 2


def test_f11_a_child_the_machine_ends_for_its_memory_loses_nothing(worker, folder):
    """The kernel ends the one child; the worker and its other child go on."""
    (folder / HOLD).touch()
    plan(folder, "a")
    wait_until(lambda: notes(folder) == ["begun a"])

    os.kill(int((folder / CHILD).read_text()), signal.SIGKILL)
    (folder / HOLD).unlink()
    swept_until_all_done()

    assert notes(folder) == ["begun a", "begun a", "done a"]
    assert worker.process.poll() is None
    assert Job.objects.get().tries == 2
    worker.kill()  # the next test begins with two children that nothing has happened to


def test_a_job_that_hangs_is_ended_before_its_lease_and_tried_again(worker, folder):
    (folder / HOLD).touch()
    plan(folder, "a")
    wait_until(lambda: Job.objects.get().last_error)

    job = Job.objects.get()
    (folder / HOLD).unlink()
    swept_until_all_done()

    assert job.last_error.startswith("SoftTimeLimitExceeded")
    assert notes(folder) == ["begun a", "begun a", "done a"]


def test_a_flush_of_redis_loses_no_duty_and_logs_nobody_out(worker, folder, client):
    """Both children are busy, so the messages of the other duties are still in the queue."""
    client.force_login(make_user())
    cache.set("something", "cached")
    (folder / HOLD).touch()
    plan(folder, "a", "b")
    wait_until(lambda: len(notes(folder)) == 2)
    plan(folder, "c", "d", "e")
    assert waiting_messages() > 0

    broker().flushdb()
    cache.clear()
    assert waiting_messages() == 0
    (folder / HOLD).unlink()
    swept_until_all_done()

    assert sorted(note for note in notes(folder) if note.startswith("done")) == [
        f"done {name}" for name in "abcde"
    ]
    assert client.get("/settings/").status_code == 200


def test_f10_f12_twenty_passes_delivered_five_times_through_a_kill_give_twenty_certificates(worker):
    quiz = make_quiz()
    attempts = [make_graded_attempt(make_user(), quiz) for _ in range(20)]
    background.enqueue_many(
        "certificates.issue",
        [(str(attempt.public_id), {"attempt": attempt.pk}) for attempt in attempts],
        now=clock.now(),
    )
    for _ in range(4):
        for pk in Job.objects.values_list("pk", flat=True):
            run_job.delay(pk)

    wait_until(lambda: Certificate.objects.count() >= 5)
    worker.kill()
    worker.start()
    swept_until_all_done()

    assert (Certificate.objects.count(), Document.objects.count()) == (20, 20)
    assert AuditEntry.objects.filter(verb="certificate.issued").count() == 20
    assert AuditEntry.objects.filter(verb="document.made").count() == 20
    assert Job.objects.filter(kind="mail").count() == 20
