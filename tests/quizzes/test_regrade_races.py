"""Regrades against closes and against each other, in real threads: once for everybody."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from quizzes.domain.attempts import save_answer, submit_attempt
from quizzes.domain.regrading import (
    apply_regrade,
    decide_regrade,
    make_plan,
    propose_regrade,
)
from quizzes.models import Grade, ItemVersion
from tests.factories import NOW, make_admin, make_attempt, make_quiz, make_user
from training.lib import clock
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
SITTINGS = 40


def answered(quiz):
    attempt = make_attempt(quiz_version=quiz)
    for position in range(1, 5):
        save_answer(attempt.public_id, user_id=attempt.user_id, position=position, response="bbbb")
    return attempt


def planned(quiz):
    version = ItemVersion.objects.filter(item__bank=quiz.bank).earliest("pk")
    regrade = propose_regrade(
        version,
        quiz.quiz,
        policy="key-change",
        accepted="bbbb",
        only_if_better=False,
        reason="The key was wrong.",
        proposer=make_user(),
        now=NOW,
    )
    make_plan(regrade, now=clock.now())
    regrade.refresh_from_db()
    return regrade


def decide(regrade, admin):
    """True when this decision was the one."""
    try:
        decide_regrade(
            regrade, apply=True, planned_at=regrade.planned_at, decider=admin, now=clock.now()
        )
    except Conflict:
        return False
    finally:
        connection.close()
    return True


def test_attempts_that_close_while_it_is_decided_and_applied_are_all_corrected_once():
    """Submits arrive before, during and after; a plan that got stale is made again."""
    quiz = make_quiz()
    attempts = [answered(quiz) for _ in range(SITTINGS)]
    for attempt in attempts[:5]:
        submit_attempt(attempt)
    regrade, admin = planned(quiz), make_admin()
    chance = random.Random(5)
    began = threading.Barrier(3)

    def close(some):
        began.wait()
        for attempt in some:
            time.sleep(chance.uniform(0, 0.01))
            submit_attempt(attempt)
        connection.close()

    def correct():
        began.wait()
        while not decide(regrade, admin):
            make_plan(regrade, now=clock.now())
            regrade.refresh_from_db()
        apply_regrade(regrade, now=clock.now())
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        acts = [pool.submit(close, attempts[5::2]), pool.submit(close, attempts[6::2])]
        acts.append(pool.submit(correct))
        for act in acts:
            act.result()

    corrected = Grade.objects.filter(regrade=regrade)
    assert sorted(corrected.values_list("attempt", flat=True)) == [a.pk for a in attempts]
    assert set(corrected.values_list("number", "score")) == {(2, 1)}


def test_of_two_who_decide_at_once_one_decides():
    quiz = make_quiz()
    submit_attempt(answered(quiz))
    regrade, admins = planned(quiz), [make_admin(), make_admin()]

    with ThreadPoolExecutor(2) as pool:
        decisions = list(pool.map(lambda admin: decide(regrade, admin), admins))

    assert sorted(decisions) == [False, True]


def test_the_job_run_twice_at_once_corrects_once():
    quiz = make_quiz()
    for _ in range(3):
        submit_attempt(answered(quiz))
    regrade = planned(quiz)
    decide(regrade, make_admin())

    def run(_):
        try:
            return apply_regrade(regrade, now=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(run, range(2)))

    assert sorted(written) == [0, 3]
