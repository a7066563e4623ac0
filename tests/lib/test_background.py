"""A duty is a row: done once, tried eight times, never lost, whatever fails on the way."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.lib.jobs import KIND, kill, later, only_job, plan, run_at
from training.lib import background, clock
from training.lib.errors import Outage
from training.lib.models import Job

pytestmark = pytest.mark.django_db


def fail(payload, now):
    raise RuntimeError("the printer is on fire")


def test_a_due_job_is_done_once(notebook):
    plan("a")

    runs = [background.run_due(now=clock.now()) for _ in range(3)]

    assert (runs, notebook.notes) == ([1, 0, 0], ["a"])
    assert only_job().done_at is not None


def test_the_handler_gets_the_payload_and_the_moment_of_the_run(monkeypatch, notebook):
    seen = []
    monkeypatch.setitem(background._handlers, KIND, lambda *given: seen.append(given))
    plan("a")
    before = clock.now()

    background.run_due(now=before)

    [(payload, now)] = seen
    assert payload == {"note": "a"}
    assert before <= now <= clock.now()


def test_what_is_done_keeps_no_payload(notebook):
    """It may hold a sealed link that opens something."""
    plan("a")

    background.run_due(now=clock.now())

    assert only_job().payload == {}


def test_the_same_duty_is_planned_once(notebook):
    assert [plan("a"), plan("a"), plan("a", "b")] == [1, 0, 1]
    assert Job.objects.count() == 2


def test_a_duty_that_is_done_is_not_planned_again(notebook):
    plan("a")
    background.run_due(now=clock.now())

    assert plan("a") == 0
    assert background.run_due(now=later(days=1)) == 0


def test_the_same_key_of_another_kind_is_another_duty(notebook):
    assert plan("a") + plan("a", kind="test.other") == 2


def test_planning_nothing_needs_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert plan() == 0


def test_any_number_of_duties_is_planned_in_one_statement(notebook, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert plan(*(str(number) for number in range(300))) == 300


def test_a_job_waits_for_its_time(notebook):
    now = clock.now()
    plan("a", now=now, not_before=now + timedelta(hours=1))

    assert background.run_due(now=now + timedelta(minutes=59)) == 0
    assert background.run_due(now=now + timedelta(hours=1)) == 1


def test_the_one_that_waits_longest_goes_first(notebook):
    now = clock.now()
    plan("second", now=now)
    plan("first", now=now - timedelta(seconds=5))

    background.run_due(now=now)

    assert notebook.notes == ["first", "second"]


def test_a_round_takes_no_more_than_its_limit(notebook):
    plan("a", "b", "c")

    assert [background.run_due(now=later(seconds=1), limit=2) for _ in range(2)] == [2, 1]


def test_a_round_begins_nothing_when_its_time_is_over(notebook):
    plan("a")

    assert background.run_all_due(patience=0) == 0
    assert background.run_all_due(patience=60) == 1


def test_a_job_that_plans_the_next_one_is_followed_by_it(monkeypatch, notebook):
    monkeypatch.setitem(background._handlers, "test.first", lambda payload, now: plan("next"))
    plan("a", kind="test.first")

    assert background.run_all_due() == 2
    assert notebook.notes == ["next"]


def test_a_rolled_back_change_leaves_no_duty(notebook):
    with pytest.raises(RuntimeError), transaction.atomic():
        plan("a")
        raise RuntimeError

    assert not Job.objects.exists()


def test_a_duty_that_cannot_be_written_stops_the_change_that_asks_for_it(notebook):
    with pytest.raises(TypeError):
        background.enqueue(KIND, "a", {"when": clock.now()}, now=clock.now())


# --- Failures -----------------------------------------------------------------------------


def test_a_failure_backs_off_twice_as_long_each_time(monkeypatch, notebook):
    monkeypatch.setitem(background._handlers, KIND, fail)
    plan("a")
    pauses = []
    for hour in (1, 2, 3):
        moment = later(hours=hour)
        background.run_due(now=moment)
        pauses.append((only_job().not_before - moment).total_seconds())

    assert pauses == [2, 4, 8]
    assert (only_job().lease_until, only_job().last_error) == (
        None,
        "RuntimeError: the printer is on fire",
    )


def test_a_job_that_failed_is_done_when_the_cause_is_gone(monkeypatch, notebook):
    monkeypatch.setitem(background._handlers, KIND, fail)
    plan("a")
    background.run_due(now=clock.now())
    monkeypatch.setitem(background._handlers, KIND, notebook)

    background.run_due(now=later(seconds=3))

    assert notebook.notes == ["a"]
    assert only_job().last_error == ""


def test_f13_a_poison_job_stops_at_eight_tries_with_an_alarm_while_others_go_on(
    monkeypatch, notebook, caplog
):
    runs = []

    def poison(payload, now):
        runs.append(now)
        fail(payload, now)

    monkeypatch.setitem(background._handlers, "test.poison", poison)
    plan("poison", kind="test.poison")
    for number in range(12):
        plan(f"other {number}")
        background.run_due(now=later(hours=number))
        assert len(runs) == min(number + 1, 8)

    job = Job.objects.get(kind="test.poison")
    assert (len(runs), job.tries, job.dead_at is not None) == (8, 8, True)
    assert len(notebook.notes) == 12
    assert [r.message for r in caplog.records if r.levelname == "CRITICAL"] == ["job set aside"]


def test_f13_a_job_that_kills_its_workers_stops_at_eight_and_takes_nobody_along(
    monkeypatch, notebook, caplog
):
    """Nothing is written by a worker that dies; the tries were counted when it began."""
    runs = []

    def killer(payload, now):
        runs.append(now)
        kill(payload, now)

    monkeypatch.setitem(background._handlers, "test.killer", killer)
    plan("killer", kind="test.killer", now=later(seconds=-1))
    plan("a", "b", "c")
    for number in range(12):
        run_at(later(minutes=2 * number))

    killed = Job.objects.get(kind="test.killer")
    others = Job.objects.filter(kind=KIND).values_list("tries", flat=True)
    assert (len(runs), killed.tries) == (8, 8)
    assert killed.last_error == "The worker died each time."
    assert (sorted(notebook.notes), list(others)) == (["a", "b", "c"], [1, 1, 1])
    assert [r.job for r in caplog.records if r.levelname == "CRITICAL"] == [killed.pk]


def test_a_late_message_does_not_try_a_spent_job_again(monkeypatch, notebook):
    plan("a")
    Job.objects.update(tries=8, lease_until=later(seconds=-1))

    assert background.run_job(only_job().pk, now=clock.now()) is False


def test_a_dead_job_is_left_alone_until_it_is_revived(monkeypatch, notebook):
    plan("a")
    Job.objects.update(tries=8, dead_at=clock.now())
    assert background.run_due(now=later(days=1)) == 0

    assert background.revive_dead(now=clock.now()) == 1

    background.run_due(now=clock.now())
    assert notebook.notes == ["a"]


def test_an_outage_costs_no_try(monkeypatch, notebook):
    """An hour without a mail server is many more than eight rounds."""

    def away(payload, now):
        raise Outage("The mail server does not answer.")

    monkeypatch.setitem(background._handlers, KIND, away)
    plan("a")
    ran = [background.run_due(now=later(seconds=40 * number)) for number in range(90)]

    job = only_job()
    assert (ran, job.tries, job.dead_at) == ([1] * 90, 0, None)
    assert job.last_error == "Outage: The mail server does not answer."


def test_a_kind_this_process_does_not_know_waits_for_one_that_does(notebook):
    """During a release an old worker must not use up the tries of a new kind of job."""
    plan("a", kind="test.from-the-next-release")

    assert background.run_due(now=later(seconds=90)) == 0
    assert only_job().tries == 0
    assert background.oldest_due_age(now=later(seconds=90)) > timedelta(seconds=89)


def test_the_error_of_a_database_is_kept_without_the_values_of_the_row(monkeypatch, notebook):
    def clash(payload, now):
        with transaction.atomic():
            Job.objects.create(kind=KIND, key="Maria Secret", not_before=now, created_at=now)

    monkeypatch.setitem(background._handlers, KIND, clash)
    plan("Maria Secret")

    background.run_due(now=clock.now())

    assert only_job().last_error == "IntegrityError 23505 lib_job job_once_per_kind_and_key"


# --- Leases -------------------------------------------------------------------------------


def test_a_job_in_work_is_not_given_out_again(monkeypatch, notebook):
    again = []

    def impatient(payload, now):
        again.append(background.run_job(only_job().pk, now=clock.now()))
        again.append(background.run_due(now=clock.now()))

    monkeypatch.setitem(background._handlers, KIND, impatient)
    plan("a")

    background.run_due(now=clock.now())

    assert again == [False, 0]


def test_the_lease_of_a_dead_worker_ends(monkeypatch, notebook, settings):
    monkeypatch.setitem(background._handlers, KIND, kill)
    plan("a")
    run_at(clock.now())
    monkeypatch.setitem(background._handlers, KIND, notebook)

    before = background.run_due(now=later(seconds=settings.JOB_LEASE_SECONDS - 1))
    after = background.run_due(now=later(seconds=settings.JOB_LEASE_SECONDS + 1))

    assert (before, after, notebook.notes) == (0, 1, ["a"])


def test_a_task_ends_before_the_lease_of_its_job():
    """Else two workers would do the same job side by side."""
    from training.lib import tasks

    assert tasks.run_job.time_limit < 60
    assert tasks.run_due_jobs.time_limit < 60
    assert tasks.run_job.soft_time_limit < tasks.run_job.time_limit


def test_a_worker_that_lost_its_lease_does_not_release_that_of_the_next(monkeypatch, notebook):
    """It fails late, while another one is at work."""

    def slow(payload, now):
        Job.objects.update(tries=2, lease_until=later(seconds=60))  # another worker took over
        fail(payload, now)

    monkeypatch.setitem(background._handlers, KIND, slow)
    plan("a")

    background.run_due(now=clock.now())

    assert only_job().lease_until is not None
    assert only_job().last_error == ""


def test_work_that_ends_after_the_job_was_given_up_is_done_all_the_same(monkeypatch, notebook):
    def slow(payload, now):
        Job.objects.update(tries=8, dead_at=now, lease_until=None)

    monkeypatch.setitem(background._handlers, KIND, slow)
    plan("a")

    background.run_due(now=clock.now())

    assert (only_job().done_at is not None, only_job().dead_at) == (True, None)


def test_the_table_refuses_a_job_that_is_both_done_and_dead(notebook):
    plan("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(done_at=clock.now(), dead_at=clock.now())


def test_the_stored_payload_is_the_given_one(notebook):
    payload = {"note": "Zoë “quoted” \\ 李", "list": [1, None, {"deep": True}]}

    background.enqueue(KIND, "a", payload, now=clock.now())

    assert json.dumps(only_job().payload, sort_keys=True) == json.dumps(payload, sort_keys=True)
