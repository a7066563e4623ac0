"""One tab or device writes, and only that one submits; a new sign-in does not push it aside."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.models import Attempt, Grade
from tests.factories import make_attempt, make_user, sit_quiz

pytestmark = pytest.mark.django_db
ELSEWHERE = "This attempt is open in another tab or device."


@pytest.fixture
def candidate(client, attempt):
    client.force_login(attempt.user)
    return client


def post(client, name, attempt, sent):
    address = reverse(f"quizzes:{name}", args=[attempt.public_id])
    return client.post(address, json.dumps(sent), content_type="application/json")


def review(attempt):
    return reverse("quizzes:review", args=[attempt.public_id])


def test_a_submit_of_the_tab_that_writes_closes_the_attempt(candidate, attempt):
    reply = post(candidate, "submit", attempt, {"writer": str(attempt.writer)})

    assert (reply.status_code, reply.json()["state"]) == (200, "submitted")


def test_a_submit_of_a_stale_tab_is_409_and_closes_nothing(candidate, attempt):
    old = str(attempt.writer)
    post(candidate, "writer", attempt, {})

    reply = post(candidate, "submit", attempt, {"writer": old})

    assert (reply.status_code, reply.json()["verdict"]) == (409, "other-writer")
    assert reply.json()["detail"] == f"{ELSEWHERE} Submit there."
    assert (Attempt.objects.get().state, Grade.objects.count()) == ("open", 0)


def test_a_stale_tab_that_submits_a_closed_attempt_learns_its_result(client):
    attempt = sit_quiz()
    client.force_login(attempt.user)

    reply = post(client, "submit", attempt, {"writer": str(uuid4())})

    assert (reply.status_code, reply.json()["state"]) == (200, "submitted")


@pytest.mark.parametrize("writer", [7, "", "x" * 65, "\0", ["a"]])
def test_a_submit_with_an_odd_writer_is_422_and_names_it(candidate, attempt, writer):
    reply = post(candidate, "submit", attempt, {"writer": writer})

    assert (reply.status_code, reply.json()["field"]) == (422, "writer")


def test_the_form_of_a_stale_tab_gets_the_page_to_take_over_and_keeps_the_sitting_open(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    old = str(attempt.writer)
    client.post(reverse("quizzes:take_over", args=[attempt.public_id]))

    refused = client.post(review(attempt), {"writer": old})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert ELSEWHERE in page and "Take over here" in page
    assert "Submit 0 of 4" not in page
    assert Attempt.objects.get().state == "open"


def test_a_browser_that_never_wrote_takes_over_before_it_submits(attempt):
    tablet = Client()
    tablet.force_login(attempt.user)

    refused = tablet.post(review(attempt))
    tablet.post(reverse("quizzes:take_over", args=[attempt.public_id]))
    accepted = tablet.post(review(attempt))

    assert (refused.status_code, accepted.status_code) == (409, 302)
    assert Attempt.objects.get().state == "submitted"


def test_after_a_new_sign_in_the_page_that_writes_is_known_again(attempt):
    new_session = Client()
    new_session.force_login(attempt.user)

    reply = post(new_session, "writer", attempt, {"writer": str(attempt.writer)})

    assert (reply.status_code, reply.json()["writer"]) == (200, str(attempt.writer))
    assert new_session.session["writers"] == {str(attempt.public_id): str(attempt.writer)}
    assert Attempt.objects.get().writer == attempt.writer


def test_after_a_new_sign_in_a_page_that_was_pushed_aside_stays_aside(candidate, attempt):
    reply = post(candidate, "writer", attempt, {"writer": str(uuid4())})

    assert (reply.status_code, reply.json()["verdict"]) == (409, "other-writer")
    assert Attempt.objects.get().writer == attempt.writer


# --- The keys ------------------------------------------------------------------------------


@pytest.mark.parametrize(("sent", "on"), [("on", True), ("off", False), ("", False)])
def test_keys_are_switched_where_one_sits_and_the_page_comes_back(client, sent, on):
    person = make_user(quiz_keys=not on)
    client.force_login(person)

    response = client.post(reverse("quizzes:keys"), {"keys": sent, "next": "/attempts/"})

    person.refresh_from_db()
    assert (response["Location"], person.quiz_keys) == ("/attempts/", on)


def test_the_switch_leads_to_no_other_site(client):
    client.force_login(make_user())

    response = client.post(reverse("quizzes:keys"), {"keys": "on", "next": "//evil.example/"})

    assert response["Location"] == reverse("people:settings")
