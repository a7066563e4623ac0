"""A suspended recognition opens nothing, in any role; each act is judged by the day it is done."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from certificates.rules import (
    examinable,
    may_list_examinees,
    recognition_to_examine,
    recognition_to_sign_checklist,
    visible_checklists,
)
from courses.models import LessonVersion
from courses.rules import (
    can_author,
    courses_taught,
    recognition_to_review,
    visible_lesson_versions,
)
from quizzes.panel_rules import may_judge, who_may_judge
from quizzes.reviewing import recognition_to_sign, reviewers_of, visible_banks
from quizzes.rules import courses_with_results, visible_quizzes, who_may_watch
from tests.factories import (
    NOW,
    make_checklist,
    make_course,
    make_quiz,
    make_recognition,
    make_sign_off,
    make_user,
    sign_in,
)
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.models import Recognition
from training.people.roles import load_user
from training.people.rules import is_instructor, recognised, recognition_for

pytestmark = pytest.mark.django_db
ROLES = ["teach", "examine", "supervise", "author"]
DAY = NOW.date()


def suspend(recognition: Recognition, *, first=DAY - timedelta(days=3), last=None) -> None:
    recognition.suspensions.create(
        period=DateRange(first, last),
        reason="A complaint.",
        made_by=recognition.verified_by,
        made_at=NOW,
    )


@pytest.fixture
def quiz():
    return make_quiz(make_course())


@pytest.fixture
def course(quiz):
    return quiz.quiz.course


def recognise(course, role, **scope):
    facts = {"scope": course.slug} | scope
    return make_recognition(role=role, **facts)


@pytest.mark.parametrize("role", ROLES)
def test_a_recognition_that_is_suspended_covers_no_day_of_the_suspension(course, role):
    held = recognise(course, role)
    suspend(held, last=DAY + timedelta(days=2))
    days = [DAY + timedelta(days=number) for number in (-4, -3, 0, 1, 2)]

    assert [
        recognised(held.instructor, role, on_date=day, programme=course.slug) for day in days
    ] == [True, False, False, False, True]


def test_another_recognition_for_the_same_act_still_covers_it(course):
    held = recognise(course, "teach")
    other = recognise(course, "teach", instructor=held.instructor)
    suspend(held)
    found = recognition_for(held.instructor, "teach", on_date=DAY, programme=course.slug)
    assert found == other


def test_who_teaches_sees_nothing_of_the_course_while_suspended(course):
    held = recognise(course, "teach")
    lesson = LessonVersion.objects.filter(lesson__course=course).first().lesson
    before = what_a_teacher_may(held.instructor, course, lesson)
    suspend(held)

    assert before == [True] * 4
    assert what_a_teacher_may(held.instructor, course, lesson) == [False] * 4


def what_a_teacher_may(user, course, lesson):
    return [
        courses_taught(user, DAY).exists(),
        courses_with_results(user, DAY).exists(),
        visible_lesson_versions(user, DAY).exists(),
        can_author(user, lesson, DAY),
    ]


def test_who_writes_signs_and_reads_no_key_while_suspended(quiz, course):
    held = recognise(course, "author")
    unsigned = make_checklist(course, signed=False)
    before = what_an_author_may(held.instructor, quiz, unsigned)
    suspend(held)

    assert before == [True] * 6
    assert what_an_author_may(held.instructor, quiz, unsigned) == [False] * 6


def what_an_author_may(user, quiz, checklist):
    course = quiz.quiz.course.slug
    return [
        visible_banks(user, DAY).exists(),
        recognition_to_sign(user, quiz.bank, DAY) is not None,
        reviewers_of(quiz.bank, DAY).filter(pk=user.pk).exists(),
        recognition_to_review(user, course=course, module="3-safety", on_date=DAY) is not None,
        recognition_to_sign_checklist(user, checklist, on_date=DAY) is not None,
        may_judge(user, quiz.quiz, now=NOW),
    ]


def test_who_examines_sees_no_sheet_and_signs_none_while_suspended(course):
    version = make_checklist(course)
    held = recognise(course, "examine", scope_kind="muscle", scope=version.muscle)
    before = what_an_examiner_may(held.instructor, version)
    suspend(held)

    assert before == [True] * 4
    assert what_an_examiner_may(held.instructor, version) == [False] * 4


def what_an_examiner_may(user, version):
    return [
        visible_checklists(user, DAY).exists(),
        may_list_examinees(user, on_date=DAY),
        recognition_to_examine(user, version, on_date=DAY) is not None,
        examinable(user, [version], on_date=DAY) == [version],
    ]


def test_b3_a_suspended_examiner_is_refused_and_told_why(course):
    version = make_checklist(course)
    held = recognise(course, "examine", scope_kind="region", scope="shoulder-girdle")
    suspend(held)
    with pytest.raises(NotAllowed, match="not recognised to examine Upper trapezius"):
        make_sign_off(version, make_user(), held.instructor)


def test_a_record_of_a_day_before_the_suspension_may_arrive_during_it(course):
    version = make_checklist(course)
    held = recognise(course, "examine", scope_kind="muscle", scope=version.muscle)
    suspend(held, first=DAY + timedelta(days=1))

    record = make_sign_off(version, make_user(), held.instructor, now=NOW + timedelta(days=2))

    assert record.recognition == held


def test_who_supervises_watches_nothing_while_suspended(quiz, course):
    held = recognise(course, "supervise")
    before = what_a_supervisor_may(held.instructor, quiz.quiz)
    suspend(held)

    assert before == [True] * 3
    assert what_a_supervisor_may(held.instructor, quiz.quiz) == [False] * 3


def what_a_supervisor_may(user, quiz):
    return [
        who_may_watch(quiz, DAY).filter(pk=user.pk).exists(),
        who_may_judge(quiz, DAY).filter(pk=user.pk).exists(),
        visible_quizzes(user, now=NOW).exists(),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_the_role_that_comes_with_the_person_ends_with_the_suspension(course, role):
    held = recognise(course, role)
    assert load_user(held.instructor_id, now=NOW).roles.instructor
    suspend(held, last=DAY + timedelta(days=9))

    assert not load_user(held.instructor_id, now=NOW).roles.instructor
    assert not is_instructor(held.instructor, now=NOW)
    assert load_user(held.instructor_id, now=NOW + timedelta(days=9)).roles.instructor


def test_b3_the_pages_of_an_examiner_close_with_the_suspension(client, course):
    version = make_checklist(course)
    held = recognise(course, "examine", scope_kind="muscle", scope=version.muscle)
    sign_in(client, held.instructor)
    assert client.get(reverse("certificates:examine")).status_code == 200
    suspend(held, first=held.instructor.today(clock.now()))
    assert client.get(reverse("certificates:examine")).status_code == 404
