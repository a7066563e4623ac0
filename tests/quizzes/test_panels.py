"""What the desk says of attempts."""

import pytest
from django.urls import reverse

from courses.domain.learning import finish_lesson
from courses.models import ModuleLesson
from quizzes.domain.starting import start_attempt
from quizzes.panels import open_attempt, quiz_to_sit, results
from tests.factories import (
    make_attempt,
    make_enrolment,
    make_quiz,
    make_recognition,
    make_user,
    sit_quiz,
)
from training.lib import clock

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


def test_who_has_read_a_module_is_led_to_its_quiz_until_it_was_sat(rf):
    edition = make_quiz().quiz.course.versions.get()
    other, enrolment = make_enrolment(version=edition), make_enrolment(version=edition)
    before = panel(rf, enrolment.user, quiz_to_sit)
    for entry in ModuleLesson.objects.filter(module__course_version=enrolment.course_version):
        finish_lesson(enrolment, entry.lesson_version, now=clock.now())

    (item,) = panel(rf, enrolment.user, quiz_to_sit)
    assert panel(rf, other.user, quiz_to_sit) == []
    start_attempt(enrolment, "3-safety")

    assert before == panel(rf, enrolment.user, quiz_to_sit) == []
    assert item["url"] == reverse("quizzes:quiz", args=[enrolment.public_id, "3-safety"])
    assert item["text"] == "You have read this module. Its quiz has 4 questions."


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
