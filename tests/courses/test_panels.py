"""What courses put on the desk, and how they look in the admin."""

import pytest
from django.urls import reverse

from courses.domain.learning import finish_lesson
from courses.models import LessonVersion
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_enrolment,
    make_recognition,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


def desk_of(client, person) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def test_the_desk_leads_to_the_next_lesson(client):
    enrolment = make_enrolment(version=make_course(lessons=2))
    assert "Start: lesson 3.1, 6 min" in desk_of(client, enrolment.user)

    finish_lesson(enrolment, LessonVersion.objects.order_by("pk").first(), now=NOW)
    assert "Continue: lesson 3.2, 6 min" in desk_of(client, enrolment.user)


def test_who_has_read_everything_is_led_to_the_course_with_its_quiz(client):
    enrolment = make_enrolment(version=make_course(lessons=1))
    finish_lesson(enrolment, LessonVersion.objects.get(), now=NOW)

    page = desk_of(client, enrolment.user)

    assert "All lessons read. The timed quizzes stand on the page of the course." in page
    assert reverse("courses:learn", args=[enrolment.public_id]) in page


def test_who_takes_no_course_is_shown_the_catalogue(client):
    assert "See the courses" in desk_of(client, make_user())


def test_an_admin_sees_what_waits_to_be_decided(client):
    text = LessonVersion.objects.get(lesson__course=make_course().course)
    admin = make_admin()
    assert "change to a lesson waits" not in desk_of(client, admin)

    LessonVersion.objects.create(
        lesson=text.lesson, number=2, state="proposed", minutes=1, updated_at=NOW, author=admin
    )
    assert "change to a lesson waits" not in desk_of(client, admin)  # not for its author
    LessonVersion.objects.create(
        lesson=text.lesson,
        number=3,
        state="proposed",
        minutes=1,
        updated_at=NOW,
        author=make_admin(),
    )
    assert "1 change to a lesson waits" in desk_of(client, admin)


def test_an_instructor_is_not_told_to_choose_a_course(client):
    assert "See the courses" not in desk_of(client, make_recognition().instructor)


@pytest.mark.parametrize(
    "model",
    ["course", "courseversion", "module", "lesson", "lessonversion", "enrolment", "lessonprogress"],
)
def test_records_of_courses_are_read_in_the_admin_and_not_written(client, model):
    make_enrolment()
    sign_in(client, make_admin())

    assert client.get(reverse(f"admin:courses_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:courses_{model}_add")).status_code == 403
