"""From the deadline and 5 s on, whatever meets an attempt closes it: no sweep is needed."""

import json

import pytest

from tests.factories import make_attempt
from tests.quizzes.pages import end_time, page, place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "name", "more", "sent"),
    [
        ("get", "attempt", [], None),
        ("get", "question", [1], None),
        ("get", "review", [], None),
        ("get", "result", [], None),
        ("get", "feedback", [], None),
        ("get", "state", [], None),
        ("get", "pulse", [], None),
        ("form", "question", [1], {"response-1": "aaaa", "go": "next"}),
        ("form", "review", [], {}),
        ("form", "take_over", [], {}),
        ("form", "rest", [], {}),
        ("form", "go_on", [], {}),
        ("json", "answers", [], {"position": 1, "sequence": 1, "response": "aaaa"}),
        ("json", "submit", [], {}),
        ("json", "writer", [], {}),
        ("json", "flags", [], {"position": 1, "flagged": True}),
        ("json", "leave", [], {"position": 1}),
    ],
)
def test_whatever_meets_an_overdue_attempt_closes_it_at_its_deadline(
    client, method, name, more, sent
):
    attempt = make_attempt()
    client.force_login(attempt.user)
    end_time(attempt, seconds=6)
    address = page(attempt, name, *more)

    if method == "json":
        client.post(address, json.dumps(sent), content_type="application/json")
    else:
        getattr(client, {"form": "post"}.get(method, method))(address, sent or {})

    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("timed-out", attempt.deadline_at)
    assert attempt.grades.count() == 1


def test_the_page_before_the_start_closes_it_too(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    end_time(attempt, seconds=6)

    client.get(place(attempt.enrolment))

    attempt.refresh_from_db()
    assert attempt.state == "timed-out"
