"""Saving an answer: what is kept, what is refused, and with which word."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.domain.attempts import Verdict, save_answer, submit_attempt, take_over
from quizzes.models import Answer
from tests.factories import make_attempt, make_user
from training.lib import clock

pytestmark = pytest.mark.django_db


def save(attempt, position=1, response="aaaa", user=None, **fields):
    user_id = user.pk if user else attempt.user_id
    return save_answer(
        attempt.public_id, user_id=user_id, position=position, response=response, **fields
    )


def log_of(attempt):
    rows = Answer.objects.filter(attempt=attempt).order_by("position", "sequence")
    return list(rows.values_list("position", "sequence", "response"))


def seconds_from_now(seconds):
    return clock.now() + timedelta(seconds=seconds)


def test_an_answer_is_kept_with_its_writer_and_the_time_left():
    attempt = make_attempt()

    judged = save(attempt, 2, "bbbb", sequence=7)

    assert judged.verdict == Verdict.SAVED
    assert log_of(attempt) == [(2, 7, "bbbb")]
    answer = Answer.objects.get()
    assert (answer.writer, answer.received_at) == (attempt.writer, judged.moment)
    assert timedelta(minutes=52) < judged.remaining <= timedelta(minutes=53)


def test_a_cleared_answer_is_an_entry_too():
    attempt = make_attempt()

    save(attempt, 1, "aaaa", sequence=1)
    save(attempt, 1, None, sequence=2)

    assert log_of(attempt) == [(1, 1, "aaaa"), (1, 2, None)]


def test_a_retry_is_harmless():
    attempt = make_attempt()

    verdicts = [save(attempt, sequence=3).verdict for _ in range(3)]

    assert verdicts == [Verdict.SAVED, Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert log_of(attempt) == [(1, 3, "aaaa")]


def test_a_retry_of_a_kept_answer_is_harmless_after_the_end_too():
    attempt = make_attempt()
    save(attempt, sequence=3)
    submit_attempt(attempt)

    assert save(attempt, sequence=3).verdict == Verdict.DUPLICATE


def test_the_same_sequence_with_another_response_is_refused_with_the_stored_one():
    attempt = make_attempt()
    save(attempt, sequence=3)

    judged = save(attempt, response="bbbb", sequence=3)

    assert judged.verdict == Verdict.CONFLICT
    assert judged.stored == {"sequence": 3, "response": "aaaa"}
    assert log_of(attempt) == [(1, 3, "aaaa")]


def test_without_a_sequence_the_next_one_is_taken():
    attempt = make_attempt()
    save(attempt, response="bbbb", sequence=4)

    assert save(attempt).sequence == 5
    assert save(attempt, 2).sequence == 1


def test_after_a_take_over_the_older_tab_is_refused_and_sees_what_is_stored():
    attempt = make_attempt()
    first = str(attempt.writer)
    save(attempt, response="bbbb", sequence=9, writer=first)
    second = str(take_over(attempt))

    assert save(attempt, sequence=10, writer=first).verdict == Verdict.OTHER_WRITER
    assert save(attempt, response="cccc", sequence=1, writer=second).verdict == Verdict.SAVED
    stale = save(attempt, sequence=11, writer=first)

    assert stale.stored == {"sequence": 1, "response": "cccc"}
    assert log_of(attempt) == [(1, 1, "cccc"), (1, 9, "bbbb")]


def test_a_retry_of_the_older_tab_is_still_harmless():
    attempt = make_attempt()
    first = str(attempt.writer)
    save(attempt, sequence=1, writer=first)
    second = str(take_over(attempt))

    assert save(attempt, sequence=1, writer=first).verdict == Verdict.DUPLICATE
    assert save(attempt, sequence=1, writer=second).verdict == Verdict.CONFLICT


def test_a_save_just_after_the_deadline_counts_and_one_after_the_grace_does_not():
    in_grace = make_attempt(deadline_at=seconds_from_now(-3))
    too_late = make_attempt(deadline_at=seconds_from_now(-6))

    assert save(in_grace).verdict == Verdict.SAVED
    assert save(too_late).verdict == Verdict.LATE
    assert log_of(too_late) == []


def test_after_submission_an_answer_is_refused_as_closed_and_after_a_time_out_as_late():
    submitted, timed_out = make_attempt(), make_attempt(deadline_at=seconds_from_now(-6))
    submit_attempt(submitted)
    submit_attempt(timed_out)

    assert save(submitted).verdict == Verdict.CLOSED
    assert save(timed_out).verdict == Verdict.LATE


def test_a_stranger_finds_nothing():
    attempt = make_attempt()

    assert save(attempt, user=make_user()).verdict == Verdict.NOT_FOUND
    assert save_answer(uuid4(), user_id=attempt.user_id, position=1, response=None).verdict == (
        Verdict.NOT_FOUND
    )


@pytest.mark.parametrize("position", [0, -1, 5, 40_000, 2_000_000_000])
def test_a_position_outside_the_form_is_not_found(position):
    attempt = make_attempt()

    assert save(attempt, position).verdict == Verdict.NOT_FOUND
    assert log_of(attempt) == []


@pytest.mark.parametrize("response", ["zzzz", "", 1, True, ["aaaa"], ["aaaa", "bbbb"], {}, [[]]])
def test_a_response_that_is_no_option_of_the_question_is_refused(response):
    attempt = make_attempt()

    assert save(attempt, response=response).verdict == Verdict.BAD_OPTION
    assert log_of(attempt) == []


def test_a_save_is_one_statement(django_assert_num_queries):
    attempt = make_attempt()

    with django_assert_num_queries(1):
        save(attempt)
