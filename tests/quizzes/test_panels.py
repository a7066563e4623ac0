"""What the desk says of attempts."""

import pytest
from django.urls import reverse

from quizzes.panels import open_attempt, results
from tests.factories import make_attempt, make_recognition, make_user, sit_quiz

pytestmark = pytest.mark.django_db


def panel(rf, user, loader=open_attempt):
    request = rf.get("/")
    request.user = user
    return loader(request)


def test_a_running_attempt_comes_first_with_its_minutes(rf):
    attempt = make_attempt()

    (item,) = panel(rf, attempt.user)

    assert item["action"] == "Go on with your attempt: 53 min left"
    assert item["url"] == reverse("quizzes:attempt", args=[attempt.public_id])


def test_nothing_is_on_the_desk_of_others_or_after_the_end(rf):
    attempt = sit_quiz()
    make_attempt(quiz_version=attempt.quiz_version)

    assert (panel(rf, attempt.user), panel(rf, make_user())) == ([], [])


def test_whoever_teaches_finds_the_results_of_the_course(rf):
    attempt = sit_quiz()
    teacher = make_recognition(scope=attempt.quiz.course.slug).instructor

    (item,) = panel(rf, teacher, results)

    assert item["url"] == reverse("quizzes:course_results", args=[attempt.quiz.course.slug])
    assert (item["text"], item["section"]) == ("1 finished attempt.", "teaching")


def test_without_attempts_or_recognition_there_are_no_results(rf):
    attempt = make_attempt()
    teacher = make_recognition(scope=attempt.quiz.course.slug).instructor

    assert panel(rf, teacher, results) == []
    assert panel(rf, attempt.user, results) == []
