"""Voiding takes two people and a reason; the record stays, the attempt counts no longer."""

import pytest
from django.urls import reverse

from quizzes.domain.attempts import Verdict, save_answer, start_attempt
from quizzes.domain.voiding import propose_voiding
from quizzes.models import Attempt, Grade
from tests.factories import make_admin, make_attempt, make_quiz, make_recognition, sign_in, sit_quiz
from training.lib.errors import NotAllowed
from training.people.domain.acts import approve_act
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db


def void(attempt, now):
    act = propose_voiding(attempt, proposer=make_admin(), reason="The fire alarm rang.", now=now)
    approve_act(act, decider=make_admin(), now=now)
    attempt.refresh_from_db()


def test_a_voided_attempt_keeps_its_record_and_uses_nothing_up(now):
    attempt = sit_quiz(quiz_version=make_quiz(max_attempts=1), wrong=4)
    finished_at = attempt.finished_at

    void(attempt, now)

    assert (attempt.state, attempt.finished_at) == ("voided", finished_at)
    assert Grade.objects.filter(attempt=attempt).exists()
    assert start_attempt(attempt.enrolment, "3-safety").number == 2


def test_a_running_attempt_that_is_voided_takes_no_more_answers(now):
    attempt = make_attempt()

    void(attempt, now)

    judged = save_answer(
        attempt.public_id, user_id=attempt.user_id, position=1, response="aaaa", sequence=1
    )
    assert judged.verdict == Verdict.CLOSED


def test_whoever_proposed_it_does_not_decide_it(now):
    attempt, admin = sit_quiz(), make_admin()
    act = propose_voiding(attempt, proposer=admin, reason="Wrong room.", now=now)

    with pytest.raises(NotAllowed):
        approve_act(act, decider=admin, now=now)

    assert Attempt.objects.get().state == "submitted"


def test_whoever_teaches_the_course_proposes_it_with_a_reason(client):
    attempt = sit_quiz()
    sign_in(client, make_recognition(scope=attempt.quiz.course.slug).instructor)
    address = reverse("quizzes:propose_void", args=[attempt.public_id])

    without = client.post(address, {"reason": " "})
    given = client.post(address, {"reason": "The fire alarm rang."})

    assert b"Give the reason for voiding the attempt." in without.content
    assert given["Location"] == reverse("quizzes:course_results", args=[attempt.quiz.course.slug])
    assert TwoPersonAct.objects.get().reason == "The fire alarm rang."


def test_the_candidate_reads_the_reason(client, now):
    attempt = sit_quiz()
    void(attempt, now)
    client.force_login(attempt.user)

    page = client.get(reverse("quizzes:result", args=[attempt.public_id])).content.decode()

    assert "Voided: this attempt does not count." in page
    assert "Reason: The fire alarm rang." in page
