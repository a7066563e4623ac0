"""What a person has been granted, and how much time that makes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.accommodations import NO_LIMIT, Allowance, allowance_of
from tests.factories import make_quiz, make_user
from tests.quizzes.timekeeping import TODAY, make_accommodation

pytestmark = pytest.mark.django_db
LIMIT = timedelta(minutes=40)


def test_somebody_without_an_accommodation_has_no_allowance():
    assert allowance_of(make_user().pk, make_quiz().quiz_id, on_date=TODAY) is None


def test_an_approved_accommodation_is_an_allowance():
    person, quiz = make_user(), make_quiz().quiz
    row = make_accommodation(person, extra_percent=25, extra_minutes=3, rest_minutes=10)

    assert allowance_of(person.pk, quiz.pk, on_date=TODAY) == Allowance(
        accommodation_id=row.pk, extra_percent=25, extra_minutes=3, rest=timedelta(minutes=10)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "requested", "decided_at": None},
        {"state": "refused"},
        {"state": "ended"},
        {"valid_from": TODAY + timedelta(days=1)},
        {"valid_until": TODAY - timedelta(days=1)},
    ],
)
def test_what_is_not_approved_or_not_of_that_day_gives_nothing(fields):
    person = make_user()
    make_accommodation(person, **fields)

    assert allowance_of(person.pk, make_quiz().quiz_id, on_date=TODAY) is None


def test_the_first_and_the_last_day_count():
    person = make_user()
    row = make_accommodation(person, valid_from=TODAY, valid_until=TODAY)

    allowance = allowance_of(person.pk, make_quiz().quiz_id, on_date=TODAY)

    assert allowance and allowance.accommodation_id == row.pk


def test_one_for_another_quiz_or_another_person_gives_nothing():
    person, quiz = make_user(), make_quiz().quiz
    make_accommodation(person, quiz=make_quiz().quiz)
    make_accommodation(make_user(), quiz=quiz)

    assert allowance_of(person.pk, quiz.pk, on_date=TODAY) is None


@pytest.mark.parametrize("count", [1, 3])
def test_several_combine_to_the_most_generous_of_each_in_one_statement(
    count, django_assert_num_queries
):
    person, quiz = make_user(), make_quiz().quiz
    make_accommodation(person, extra_percent=50, extra_minutes=0, rest_minutes=5)
    for _ in range(count - 1):
        make_accommodation(person, quiz=quiz, extra_percent=25, extra_minutes=10, larger_text=True)

    with django_assert_num_queries(1):
        allowance = allowance_of(person.pk, quiz.pk, on_date=TODAY)

    assert allowance
    assert (allowance.extra_percent, allowance.rest) == (50, timedelta(minutes=5))
    assert (allowance.extra_minutes, allowance.larger_text) == (10 if count > 1 else 0, count > 1)


def test_the_row_that_lifts_the_limit_is_the_one_named():
    person = make_user()
    lifting = make_accommodation(person, no_limit=True)
    make_accommodation(person, extra_minutes=10)

    allowance = allowance_of(person.pk, make_quiz().quiz_id, on_date=TODAY)

    assert allowance and allowance.no_limit and allowance.accommodation_id == lifting.pk


@pytest.mark.parametrize(
    ("granted", "time"),
    [
        ({"extra_percent": 25}, timedelta(minutes=50)),
        ({"extra_minutes": 7}, timedelta(minutes=47)),
        ({"extra_percent": 25, "extra_minutes": 7}, timedelta(minutes=57)),
        ({"rest": timedelta(minutes=10)}, LIMIT),
        ({"no_limit": True}, NO_LIMIT),
    ],
)
def test_extra_time_is_counted_from_the_limit(granted, time):
    assert Allowance(accommodation_id=1, **granted).time_for(LIMIT) == time


@given(
    limit=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=2)),
    percent=st.integers(0, 300),
    minutes=st.integers(0, 600),
    lifted=st.booleans(),
)
def test_an_allowance_never_takes_time(limit, percent, minutes, lifted):
    allowance = Allowance(1, extra_percent=percent, extra_minutes=minutes, no_limit=lifted)
    assert allowance.time_for(limit) >= limit
