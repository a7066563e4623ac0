"""`manage.py sweep` and the task of beat close what is overdue, with or without Redis."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from quizzes.models import Attempt
from quizzes.tasks import close_overdue
from tests.factories import make_attempt
from training.lib import background, clock

pytestmark = pytest.mark.django_db


def states():
    return set(Attempt.objects.values_list("state", flat=True))


def make_overdue():
    make_attempt(deadline_at=clock.now() - timedelta(minutes=1))


def test_the_command_closes_overdue_attempts_and_says_so():
    make_overdue()
    output = StringIO()

    call_command("sweep", stdout=output)

    assert "overdue attempts closed: 1\n" in output.getvalue()
    assert states() == {"timed-out"}


def test_the_task_of_beat_closes_overdue_attempts():
    make_overdue()

    close_overdue()

    assert states() == {"timed-out"}


def test_a_sweep_that_fails_is_told_and_does_not_stop_the_others(monkeypatch):
    def fail(now):
        raise RuntimeError

    monkeypatch.setitem(background._sweeps, "broken", fail)
    monkeypatch.setitem(background._sweeps, "later", lambda now: 3)
    output = StringIO()

    with pytest.raises(SystemExit):
        call_command("sweep", stdout=output)

    assert "broken: failed, see the log\nlater: 3\n" in output.getvalue()
