"""A quiz that leads one way: what was left is neither shown nor saved, by page, JSON or save."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.attempts import save_answer, submit_attempt, take_over
from quizzes.domain.one_way import screens_of
from quizzes.models import Answer, Attempt
from tests.factories import make_attempt, make_quiz

COUNTS = {("3.1", "recall"): 4}


@pytest.fixture
def attempt():
    return make_attempt(quiz_version=make_quiz(counts=COUNTS, navigation="linear"))


@pytest.fixture
def sitting(client, attempt):
    client.force_login(attempt.user)
    return client


def ask(client, attempt, name, body=None):
    address = reverse(f"quizzes:{name}", args=[attempt.public_id])
    if body is None:
        return client.get(address)
    return client.post(address, json.dumps(body), content_type="application/json")


def shown(response) -> list[int]:
    return [item["position"] for item in response.json()["items"]]


@given(st.lists(st.sampled_from([None, None, 1, 2, 3]), min_size=1, max_size=12))
def test_screens_hold_every_position_once_and_a_set_whole(sets):
    """Sets stand together, as a form lays them out."""
    order = [name for name in sets if name is None] + sorted(name for name in sets if name)
    items = [{"set": name} if name else {} for name in order]

    screens = screens_of(items)

    assert [position for screen in screens for position in screen] == list(range(1, len(items) + 1))
    assert len(screens) == order.count(None) + len({name for name in order if name})


@pytest.mark.django_db
def test_the_state_shows_only_where_one_has_come_to(sitting, attempt):
    before = ask(sitting, attempt, "state")
    after = ask(sitting, attempt, "leave", {"position": 1, "writer": str(attempt.writer)})

    assert before.json()["navigation"] == "linear"
    assert (shown(before), after.status_code, shown(after)) == ([1], 200, [2])
    assert shown(ask(sitting, attempt, "state")) == [2]


@pytest.mark.django_db
def test_a_second_click_on_next_leaves_nothing_more(sitting, attempt):
    for _click in range(2):
        response = ask(sitting, attempt, "leave", {"position": 1})

    assert shown(response) == [2]


@pytest.mark.django_db
def test_the_last_question_is_left_by_submitting_alone(sitting, attempt):
    for position in (1, 2, 3, 4):
        response = ask(sitting, attempt, "leave", {"position": position})

    assert shown(response) == [4]


@pytest.mark.django_db
def test_a_tab_that_was_taken_over_cannot_close_a_question(sitting, attempt):
    stale = str(attempt.writer)
    take_over(attempt)

    response = ask(sitting, attempt, "leave", {"position": 1, "writer": stale})

    assert (response.status_code, response.json()["verdict"]) == (409, "other-writer")
    assert shown(ask(sitting, attempt, "state")) == [1]


@pytest.mark.django_db
def test_an_answer_to_a_question_that_was_left_is_refused_and_the_stored_one_stands(
    sitting, attempt
):
    first = {"position": 1, "sequence": 1, "response": "aaaa"}
    ask(sitting, attempt, "answers", first)
    ask(sitting, attempt, "leave", {"position": 1})

    late = ask(sitting, attempt, "answers", {"position": 1, "sequence": 2, "response": "bbbb"})
    retry = ask(sitting, attempt, "answers", first)

    assert (late.status_code, late.json()["verdict"]) == (409, "left")
    assert late.json()["detail"] == "You have left this question. In this quiz it stays closed."
    assert late.json()["stored"] == {"sequence": 1, "response": "aaaa"}
    assert (retry.status_code, retry.json()["verdict"]) == (200, "duplicate")
    assert Answer.objects.count() == 1


@pytest.mark.django_db
def test_where_one_may_go_back_nothing_can_be_left(client):
    attempt = make_attempt()
    client.force_login(attempt.user)

    response = ask(client, attempt, "leave", {"position": 1})

    assert response.status_code == 409
    assert Attempt.objects.get().left_behind == 0
    assert shown(ask(client, attempt, "state")) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"position": 0}, 404),
        ({"position": 99}, 404),
        ([], 422),
        ({"position": "1"}, 422),
    ],
)
@pytest.mark.django_db
def test_odd_ways_to_go_on_are_refused(sitting, attempt, body, status):
    assert ask(sitting, attempt, "leave", body).status_code == status
    assert Attempt.objects.get().left_behind == 0


@pytest.mark.django_db
def test_what_was_left_is_graded_as_it_was_saved(attempt):
    save_answer(attempt.public_id, user_id=attempt.user_id, position=1, response="aaaa")
    Attempt.objects.update(left_behind=3)
    attempt.refresh_from_db()

    submit_attempt(attempt)

    assert attempt.grades.get().score == 1
