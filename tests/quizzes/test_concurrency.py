"""Real threads on real connections: what must hold when everything arrives at once."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from quizzes.domain.attempts import (
    AttemptClosed,
    Verdict,
    close_overdue,
    save_answer,
    start_attempt,
    submit_attempt,
    take_over,
)
from quizzes.domain.practice import answer_practice
from quizzes.models import Answer, Attempt, Form, Grade, GradedResponse, Item, ItemVersion
from tests.at_once import at_once
from tests.factories import make_attempt, make_enrolment, make_item, make_practice, make_quiz
from training.lib import clock

pytestmark = pytest.mark.django_db(transaction=True)
RACES = 400


def save(attempt, position, response="aaaa", **fields):
    return save_answer(
        attempt.public_id, user_id=attempt.user_id, position=position, response=response, **fields
    )


def test_every_acknowledged_answer_is_in_the_grade_when_saves_race_the_close():
    """Each race is one save against the submit of its attempt, shifted by chance."""
    quiz = make_quiz()
    attempts = [make_attempt(quiz_version=quiz) for _ in range(RACES)]
    chance = random.Random(20261122)
    shifts = [chance.uniform(-0.003, 0.003) for _ in attempts]
    barrier = threading.Barrier(2)
    verdicts: dict[int, Verdict] = {}

    def saver():
        for attempt, shift in zip(attempts, shifts, strict=True):
            barrier.wait()
            time.sleep(max(shift, 0))
            verdicts[attempt.pk] = save(attempt, 1, sequence=1).verdict
        connection.close()

    def closer():
        for attempt, shift in zip(attempts, shifts, strict=True):
            barrier.wait()
            time.sleep(max(-shift, 0))
            submit_attempt(attempt)
        connection.close()

    threads = [threading.Thread(target=saver), threading.Thread(target=closer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    acknowledged = {pk for pk, verdict in verdicts.items() if verdict == Verdict.SAVED}
    refused = {pk for pk, verdict in verdicts.items() if verdict == Verdict.CLOSED}
    graded = GradedResponse.objects.filter(position=1, response__isnull=False)
    assert set(graded.values_list("attempt", flat=True)) == acknowledged
    assert len(acknowledged) + len(refused) == RACES
    assert acknowledged and refused, "the race was never close: nothing was tested"


def test_a_double_start_makes_one_attempt():
    quiz = make_quiz()
    for _ in range(10):
        enrolment = make_enrolment(version=quiz.quiz.course.versions.get())

        started = at_once(*[lambda e=enrolment: start_attempt(e, "3-safety")] * 4)

        assert len({attempt.pk for attempt in started}) == 1
    assert Attempt.objects.count() == 10


def test_a_double_submit_grades_once():
    quiz = make_quiz()
    for _ in range(10):
        attempt = make_attempt(quiz_version=quiz)

        results = at_once(*[lambda a=attempt: submit_attempt(Attempt.objects.get(pk=a.pk))] * 4)

        graded = [result for result in results if not isinstance(result, AttemptClosed)]
        assert [grade.answered for grade in graded] == [0]
    assert Grade.objects.count() == 10


def test_the_same_save_sent_in_parallel_is_kept_once():
    attempt = make_attempt()

    results = at_once(*[lambda: save(attempt, 1, sequence=1).verdict] * 6)

    assert sorted(results) == [Verdict.DUPLICATE] * 5 + [Verdict.SAVED]
    assert Answer.objects.count() == 1


def test_two_responses_with_one_sequence_in_parallel_keep_one_and_refuse_the_other():
    attempt = make_attempt()

    results = at_once(
        lambda: save(attempt, 1, "aaaa", sequence=1).verdict,
        lambda: save(attempt, 1, "bbbb", sequence=1).verdict,
    )

    assert sorted(results) == [Verdict.CONFLICT, Verdict.SAVED]


def test_reordered_saves_never_leave_an_older_answer_on_top():
    attempt = make_attempt()
    options = ["aaaa", "bbbb", "cccc", "dddd"]
    chance = random.Random(7)
    wanted = {position: chance.choice(options) for position in range(1, 5)}
    saves = [
        (position, sequence, wanted[position] if sequence == 40 else chance.choice(options))
        for position in wanted
        for sequence in range(1, 41)
    ]
    chance.shuffle(saves)

    def send(some):
        return lambda: [save(attempt, p, r, sequence=s).verdict for p, s, r in some]

    at_once(*[send(saves[part::4]) for part in range(4)])
    submit_attempt(attempt)

    graded = GradedResponse.objects.values_list("position", "response")
    assert dict(graded) == wanted


def test_when_two_devices_take_over_at_once_one_of_them_writes():
    attempt = make_attempt()
    first = str(attempt.writer)

    tokens = at_once(*[lambda: str(take_over(Attempt.objects.get(pk=attempt.pk)))] * 3)

    verdicts = {token: save(attempt, 1, sequence=1, writer=token).verdict for token in tokens}
    assert sorted(verdicts.values()).count(Verdict.SAVED) == 1
    assert save(attempt, 2, sequence=2, writer=first).verdict == Verdict.OTHER_WRITER


def test_saves_of_the_old_writer_race_a_take_over_and_none_of_them_wins_afterwards():
    quiz = make_quiz()
    for _ in range(20):
        attempt = make_attempt(quiz_version=quiz)
        old = str(attempt.writer)

        def hand_over(attempt=attempt):
            token = str(take_over(Attempt.objects.get(pk=attempt.pk)))
            return save(attempt, 1, "aaaa", sequence=1, writer=token).verdict

        results = at_once(
            hand_over, lambda a=attempt, o=old: save(a, 1, "bbbb", sequence=2, writer=o).verdict
        )
        submit_attempt(attempt)

        assert results[0] == Verdict.SAVED
        assert GradedResponse.objects.get(attempt=attempt, position=1).response == "aaaa"


def test_sweeps_at_once_close_each_attempt_once():
    quiz = make_quiz()
    attempts = [make_attempt(quiz_version=quiz) for _ in range(30)]
    Attempt.objects.update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=F("deadline_at") - timedelta(hours=2),
    )

    swept = at_once(*[close_overdue] * 3)

    assert sum(sweep.closed for sweep in swept) == len(attempts)
    assert [sweep.failed for sweep in swept] == [[], [], []]
    assert Grade.objects.count() == len(attempts)


def test_two_practice_answers_at_once_are_one_and_both_hear_the_same():
    """The slower click must not win by knowing the key that the faster one was shown."""
    session = make_practice(count=1)
    now = clock.now()

    def answer(response):
        return lambda: answer_practice(session, 1, response, sureness="", now=now)

    given = at_once(*map(answer, ("aaaa", "bbbb", "cccc", "dddd")))

    kept = session.answers.get()
    assert given == [kept] * 4
    assert {row.response for row in given} == {kept.response}


def test_starts_at_once_draw_no_question_more_often_than_its_limit():
    quiz = make_quiz(counts={("3.1", "recall"): 2})
    limited = set(ItemVersion.objects.filter(item__bank=quiz.bank).values_list("pk", flat=True))
    Item.objects.filter(bank=quiz.bank).update(exposure_limit=3)
    for _number in range(2):
        make_item(quiz.bank)
    course = quiz.quiz.course.versions.get()
    people = [make_enrolment(version=course) for _number in range(8)]

    at_once(*(lambda one=one: start_attempt(one, "3-safety") for one in people))

    forms = [{entry["version"] for entry in form.items} for form in Form.objects.all()]
    counts = dict(Item.objects.filter(versions__in=limited).values_list("versions", "drawn_in"))
    assert len(forms) == len(people)
    assert counts == {pk: sum(pk in form for form in forms) for pk in limited}
    assert max(counts.values()) <= 3
