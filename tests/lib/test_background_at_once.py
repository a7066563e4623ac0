"""Workers, sweeps and requests that meet at one duty."""

import pytest

from tests.at_once import at_once
from tests.lib.jobs import kill, later, only_job, plan, run_at
from training.lib import background, clock
from training.lib.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_sweeps_at_once_do_each_job_once(notebook):
    plan(*(str(number) for number in range(200)))

    ran = at_once(*[lambda: background.run_due(now=later(seconds=1), limit=200)] * 10)

    assert sum(ran) == 200
    assert sorted(notebook.notes, key=int) == [str(number) for number in range(200)]
    assert set(Job.objects.values_list("tries", flat=True)) == {1}


def test_ten_deliveries_of_one_message_run_the_job_once(notebook):
    plan("a")
    pk = only_job().pk

    ran = at_once(*[lambda: background.run_job(pk, now=clock.now())] * 10)

    assert (sum(ran), notebook.notes) == (1, ["a"])


def test_ten_requests_at_once_plan_one_duty(notebook):
    planned = at_once(*[lambda: plan("a")] * 10)

    assert (sum(planned), Job.objects.count()) == (1, 1)


def test_sweeps_beside_a_killer_do_the_rest_once(monkeypatch, notebook):
    monkeypatch.setitem(background._handlers, "test.killer", kill)
    plan("killer", kind="test.killer", now=later(seconds=-1))
    plan(*(str(number) for number in range(50)))

    at_once(*[lambda: run_at(later(seconds=1))] * 4)
    run_at(later(seconds=1))

    assert sorted(notebook.notes, key=int) == [str(number) for number in range(50)]
