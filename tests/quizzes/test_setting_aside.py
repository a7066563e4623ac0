"""Attempts that cannot be closed: they stop nobody else, wait longer each time, and are told of."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.urls import reverse

from quizzes.domain.attempts import close_overdue
from quizzes.domain.setting_aside import MOST_TRIES
from quizzes.models import Attempt, ClosingFailure, Grade
from quizzes.signals import attempts_graded
from tests.factories import answer_all, make_attempt, make_quiz
from training.lib import clock

pytestmark = pytest.mark.django_db


def overdue(quiz=None):
    return make_attempt(deadline_at=clock.now() - timedelta(seconds=6), quiz_version=quiz)


@pytest.fixture
def refuse():
    """Makes the grading of these attempts fail until `clear()`."""
    broken: set[int] = set()

    def listen(graded, **_):
        if broken & {grade.attempt_id for grade in graded}:
            raise RuntimeError("no paper left")

    attempts_graded.connect(listen)
    yield broken
    attempts_graded.disconnect(listen)


def let_time_pass():
    ClosingFailure.objects.update(failed_at=F("failed_at") - timedelta(minutes=5))


def test_one_that_cannot_be_graded_does_not_stop_the_others(refuse):
    quiz = make_quiz()
    good = [overdue(quiz) for _ in range(2)]
    broken = overdue(quiz)
    refuse.add(broken.pk)

    swept = close_overdue()

    assert (swept.closed, swept.failed) == (2, [broken.pk])
    assert set(Grade.objects.values_list("attempt", flat=True)) == {a.pk for a in good}
    broken.refresh_from_db()
    assert broken.state == "open"
    failure = ClosingFailure.objects.get()
    assert (failure.attempt_id, failure.tries) == (broken.pk, 1)
    assert failure.last_error == "RuntimeError: no paper left"


def test_it_is_tried_again_only_after_a_while_and_closes_once_the_cause_is_mended(refuse):
    broken = overdue()
    refuse.add(broken.pk)
    close_overdue()
    refuse.clear()

    assert close_overdue().closed == 0

    let_time_pass()
    assert close_overdue().closed == 1
    assert Grade.objects.get().attempt_id == broken.pk


def test_after_eight_tries_it_is_set_aside_with_an_alarm(refuse, caplog, client):
    refuse.add(overdue().pk)
    for _ in range(MOST_TRIES):
        close_overdue()
        let_time_pass()

    swept = close_overdue()

    assert (swept.closed, swept.failed) == (0, [])
    assert ClosingFailure.objects.get().tries == MOST_TRIES
    assert [r.message for r in caplog.records if r.levelname == "CRITICAL"] == ["attempt set aside"]
    assert client.get("/readyz").json()["attempts_set_aside"] == 1
    assert "needlewise_attempts_set_aside 1.0" in client.get("/metrics").content.decode()


def test_somebody_who_mended_the_cause_revives_it(refuse):
    refuse.add(overdue().pk)
    for _ in range(MOST_TRIES):
        close_overdue()
        let_time_pass()
    refuse.clear()
    output = StringIO()

    call_command("sweep", "--retry-dead", stdout=output)

    assert "attempts revived: 1\n" in output.getvalue()
    assert Attempt.objects.get().state == "timed-out"


@pytest.mark.parametrize("page", ["attempt", "result", "review"])
def test_a_page_that_meets_it_says_so_and_loses_nothing(refuse, client, page):
    attempt = make_attempt()
    answer_all(attempt)
    Attempt.objects.update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=F("deadline_at") - timedelta(hours=2),
    )
    refuse.add(attempt.pk)
    client.force_login(attempt.user)

    response = client.get(reverse(f"quizzes:{page}", args=[attempt.public_id]))

    assert response.status_code == 503
    assert "Every saved answer is kept." in response.content.decode()
    refuse.clear()
    assert close_overdue().closed == 1
    assert Grade.objects.get().answered == 4


def test_a_submit_that_cannot_be_graded_leaves_the_attempt_open(refuse, client):
    attempt = make_attempt()
    refuse.add(attempt.pk)
    client.force_login(attempt.user)
    address = reverse("quizzes:submit", args=[attempt.public_id])

    response = client.post(address)

    assert response.status_code == 503
    assert "Every saved answer is kept." in response.json()["detail"]
    refuse.clear()
    assert client.post(address).json()["state"] == "submitted"
