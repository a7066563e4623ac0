"""The plain statements on the way into a sitting find what the visible querysets find."""

from uuid import uuid4

import pytest

from courses.rules import visible_enrolments
from quizzes.arriving import own_attempt, own_enrolment
from quizzes.rules import own_attempts
from tests.factories import make_attempt, make_enrolment, make_user
from training.lib import clock

pytestmark = pytest.mark.django_db


def fields_of(model):
    return {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}


def test_an_enrolment_is_found_by_its_person_alone_and_until_it_ends():
    enrolment = make_enrolment()
    user = enrolment.user

    found = own_enrolment(user, enrolment.public_id)

    assert fields_of(found) == fields_of(visible_enrolments(user).get())
    assert own_enrolment(make_user(), enrolment.public_id) is None
    assert own_enrolment(user, uuid4()) is None
    enrolment.ended_at = clock.now()
    enrolment.save(update_fields=["ended_at"])
    assert own_enrolment(user, enrolment.public_id) is None
    assert not visible_enrolments(user).exists()


def test_an_attempt_is_found_by_its_person_alone_with_all_its_pages_show():
    attempt = make_attempt()
    user, today = attempt.user, attempt.user.today(clock.now())

    found = own_attempt(user, attempt.public_id, on_date=today)

    expected = own_attempts(user).get()
    for name in ("form", "quiz_version", "enrolment", "quiz"):
        assert fields_of(getattr(found, name)) == fields_of(getattr(expected, name))
    assert fields_of(found) == fields_of(expected)
    assert found.moment <= expected.moment
    assert (found.latest_change, found.larger_text, found.no_limit) == (None, False, None)
    assert own_attempt(make_user(), attempt.public_id, on_date=today) is None
    assert own_attempt(user, uuid4(), on_date=today) is None


def test_an_attempt_with_its_time_is_one_statement(django_assert_num_queries):
    attempt = make_attempt()
    user = attempt.user

    with django_assert_num_queries(1):
        found = own_attempt(user, attempt.public_id, on_date=clock.now().date())
        assert found.quiz_version.quiz.module_slug == found.quiz.module_slug
