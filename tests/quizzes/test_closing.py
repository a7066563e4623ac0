"""Closing an attempt: once, by the deadline, with the answers that were kept."""

from datetime import timedelta

import pytest

from quizzes.domain import closing
from quizzes.domain.attempts import (
    AttemptClosed,
    close_if_overdue,
    close_overdue,
    save_answer,
    submit_attempt,
    take_over,
)
from quizzes.domain.checking import differing_grades
from quizzes.models import Attempt, Grade, GradedResponse
from quizzes.signals import attempts_graded
from tests.factories import answer_all, make_attempt, make_quiz, sit_quiz
from training.lib import clock

pytestmark = pytest.mark.django_db


def save(attempt, position, response, **fields):
    return save_answer(
        attempt.public_id, user_id=attempt.user_id, position=position, response=response, **fields
    )


def overdue(**fields):
    return make_attempt(deadline_at=clock.now() - timedelta(seconds=6), **fields)


def graded_responses(attempt):
    rows = GradedResponse.objects.filter(attempt=attempt).order_by("position")
    return list(rows.values_list("response", flat=True))


def test_a_submitted_attempt_is_graded_from_its_log():
    attempt = make_attempt()
    save(attempt, 1, "bbbb", sequence=1)
    save(attempt, 1, "aaaa", sequence=2)
    save(attempt, 2, "aaaa", sequence=3)
    save(attempt, 2, None, sequence=4)

    submit_attempt(attempt)

    grade = Grade.objects.get()
    assert graded_responses(attempt) == ["aaaa", None, None, None]
    assert (grade.score, grade.max_score, grade.answered, grade.passed) == (1, 4, 1, False)
    assert (attempt.state, attempt.finished_at <= clock.now()) == ("submitted", True)


def test_an_older_answer_that_arrives_late_does_not_win():
    attempt = make_attempt()
    save(attempt, 1, "aaaa", sequence=5)
    save(attempt, 1, "bbbb", sequence=4)

    submit_attempt(attempt)

    assert graded_responses(attempt)[0] == "aaaa"


def test_after_a_take_over_a_lower_sequence_of_the_new_writer_wins():
    attempt = make_attempt()
    save(attempt, 1, "bbbb", sequence=50)
    save(attempt, 2, "cccc", sequence=51)
    take_over(attempt)
    save(attempt, 1, "aaaa", sequence=1)

    submit_attempt(attempt)

    assert graded_responses(attempt) == ["aaaa", "cccc", None, None]


def test_an_attempt_is_closed_once():
    attempt = sit_quiz()

    with pytest.raises(AttemptClosed):
        submit_attempt(attempt)

    assert Grade.objects.count() == 1


def test_a_submit_in_the_grace_ends_at_the_deadline():
    attempt = make_attempt(deadline_at=clock.now() - timedelta(seconds=2))

    submit_attempt(attempt)

    assert (attempt.state, attempt.finished_at) == ("submitted", attempt.deadline_at)


def test_a_submit_after_the_grace_is_a_time_out():
    attempt = overdue()

    submit_attempt(attempt)

    assert (attempt.state, attempt.finished_at) == ("timed-out", attempt.deadline_at)


def test_an_attempt_in_its_time_or_grace_is_not_closed_by_a_look():
    running, in_grace = (
        make_attempt(),
        make_attempt(deadline_at=clock.now() - timedelta(seconds=3)),
    )

    assert (close_if_overdue(running), close_if_overdue(in_grace)) == (False, False)
    assert close_overdue().closed == 0


def test_the_sweep_closes_what_is_overdue_with_the_answers_kept_and_ends_it_at_the_deadline():
    attempt = make_attempt()
    answer_all(attempt)
    deadline = clock.now() - timedelta(minutes=5)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=deadline - timedelta(hours=1), deadline_at=deadline
    )
    make_attempt(quiz_version=attempt.quiz_version)

    assert close_overdue().closed == 1

    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("timed-out", deadline)
    assert Grade.objects.get().passed is True


def test_a_sweep_of_nothing_does_nothing():
    assert close_overdue().closed == 0


def test_a_sweep_goes_through_several_batches(monkeypatch):
    monkeypatch.setattr(closing, "BATCH", 2)
    quiz = make_quiz()
    for _ in range(5):
        overdue(quiz_version=quiz)

    assert close_overdue().closed == 5
    assert Grade.objects.count() == 5


def test_apps_above_are_told_inside_the_transaction():
    heard = []

    def listen(graded, duties, now, **_):
        heard.extend((grade.attempt_id, grade.number, grade.passed) for grade in graded)

    attempts_graded.connect(listen)
    try:
        attempt = sit_quiz()
    finally:
        attempts_graded.disconnect(listen)

    assert heard == [(attempt.pk, 1, True)]


def test_a_critical_miss_is_not_a_pass_whatever_the_total():
    quiz = make_quiz(counts={("3.1", "recall"): 20}, critical=1)
    attempt = make_attempt(quiz_version=quiz)
    for position, entry in enumerate(attempt.form.items, start=1):
        save(attempt, position, "bbbb" if entry["critical"] else "aaaa")

    submit_attempt(attempt)

    grade = Grade.objects.get()
    assert (grade.score, grade.passed) == (19, False)
    assert grade.gates[-1] == {"gate": "critical", "passed": False, "missed": 1}


def test_the_stored_score_is_what_a_fresh_grading_gives():
    sit_quiz(wrong=1)

    assert list(differing_grades()) == []
