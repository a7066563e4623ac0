"""What the desk says of attempts."""

import pytest
from django.urls import reverse

from quizzes.desk import open_attempt
from tests.factories import make_attempt, make_user, sit_quiz

pytestmark = pytest.mark.django_db


def panel(rf, user):
    request = rf.get("/")
    request.user = user
    return open_attempt(request)


def test_a_running_attempt_comes_first_with_its_minutes(rf):
    attempt = make_attempt()

    (item,) = panel(rf, attempt.user)

    assert item["action"] == "Go on with your attempt: 53 min left"
    assert item["url"] == reverse("quizzes:attempt", args=[attempt.public_id])


def test_nothing_is_on_the_desk_of_others_or_after_the_end(rf):
    attempt = sit_quiz()
    make_attempt(quiz_version=attempt.quiz_version)

    assert (panel(rf, attempt.user), panel(rf, make_user())) == ([], [])
