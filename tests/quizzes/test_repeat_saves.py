"""The next save of the same browser: without Django's handler, and never on trust.

What the address answers is tried in test_attempt_api.py, on this way too.
"""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from quizzes import repeat_saves
from quizzes.models import Answer
from tests.factories import make_attempt, make_user
from tests.quizzes.repeating import Front, note_sessions, rehearse_saves
from training.lib import clock
from training.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(attempt):
    """Signed in as a sign-in leaves it; its first save is kept."""
    client = Client()
    client.force_login(attempt.user)
    client.handler = Front(client.handler)
    note_sessions()
    assert save(client, attempt).status_code == 200
    return client


def save(client, attempt, sequence=1, response="aaaa", **more):
    address = reverse("quizzes:answers", args=[attempt.public_id])
    sent = {"position": 1, "sequence": sequence, "response": response}
    return client.post(address, json.dumps(sent), content_type="application/json", **more)


def test_the_second_save_is_one_statement_and_does_not_ask_django(browser, attempt, statements):
    with statements() as made:
        response = save(browser, attempt, 2, "bbbb")

    assert (response.status_code, response.json()["verdict"]) == (200, "saved")
    assert (browser.handler.asked, len(made)) == (1, 1)
    assert list(Answer.objects.order_by("sequence").values_list("response", flat=True)) == [
        "aaaa",
        "bbbb",
    ]


def test_f4_a_database_that_kept_a_save_waiting_is_not_asked_twice(browser, attempt, monkeypatch):
    """Two waits would outlast the six seconds of the browser, which would learn nothing."""

    def hang(*_arguments, **_more):
        monkeypatch.setattr(repeat_saves, "LONG", -1)  # it took longer than that
        raise OperationalError("canceling statement due to lock timeout")

    with monkeypatch.context() as patches:
        patches.setattr(repeat_saves, "save_answer", hang)
        refused = save(browser, attempt, 2, "bbbb")

    assert (refused.status_code, refused["Retry-After"]) == (503, "1")
    assert refused.json()["detail"] == "Not saved: our database does not answer. Send it again."
    assert refused["Content-Type"] == "application/json"
    assert browser.handler.asked == 1
    assert save(browser, attempt, 2, "bbbb").status_code == 200


def test_a_rehearsed_save_goes_the_short_way(attempt, monkeypatch):
    """Else test_attempt_api.py would try the ordinary way twice."""
    client = Client()
    client.force_login(attempt.user)
    ordinary = save(client, attempt)
    rehearse_saves(monkeypatch)

    short = save(client, attempt, 2)

    assert ("Expires" in ordinary, "Expires" in short) == (True, False)


def test_its_reply_has_the_headers_of_the_ordinary_one(browser, attempt):
    known = save(browser, attempt, 2)
    browser.handler.saves.known.clear()
    ordinary = save(browser, attempt, 3)

    own = ["Content-Length", "Expires", "X-Request-Id"]
    first, second = (
        {name: value for name, value in reply.items() if name not in own}
        for reply in (known, ordinary)
    )
    assert first == second
    assert "no-store" in first["Cache-Control"]
    assert known["Content-Length"] == str(len(known.content))
    assert len({known["X-Request-Id"], ordinary["X-Request-Id"]}) == 2


def sign_out(client, user):
    client.logout()


def end_the_session(client, user):
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))


def delete_the_session(client, user):
    Session.objects.all().delete()


def deactivate(client, user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_the_password(client, user):
    user.set_password("another correct horse")
    user.save()


@pytest.mark.parametrize(
    "act", [sign_out, end_the_session, delete_the_session, deactivate, change_the_password]
)
def test_whoever_is_out_is_out_at_the_very_next_save(browser, attempt, act):
    cookies = browser.cookies.output()
    act(browser, attempt.user)
    browser.cookies.load(cookies)  # the browser still sends what it was known by

    response = save(browser, attempt, 2)

    assert (response.status_code, browser.handler.asked) == (401, 2)
    assert Answer.objects.count() == 1


def test_a_session_with_other_content_is_judged_anew(browser, attempt):
    session = browser.session
    session["seen"] = True
    session.save()

    replies = [save(browser, attempt, sequence).status_code for sequence in (2, 3)]

    assert (replies, browser.handler.asked) == ([200, 200], 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_X_CSRFTOKEN": "b" * 32},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"QUERY_STRING": "a=%00"},
    ],
)
def test_other_headers_are_judged_anew(browser, attempt, changed):
    save(browser, attempt, 2, **changed)

    assert browser.handler.asked == 2


def test_the_attempt_of_somebody_else_is_not_found(browser):
    assert save(browser, make_attempt()).status_code == 404
    assert Answer.objects.count() == 1


def test_a_refusal_is_told_by_the_ordinary_way(browser, attempt):
    response = save(browser, attempt, 1, "bbbb")

    assert (response.status_code, browser.handler.asked) == (409, 2)
    assert response.json()["stored"] == {"sequence": 1, "response": "aaaa"}


def test_a_list_goes_the_ordinary_way(browser, attempt):
    address = reverse("quizzes:answers", args=[attempt.public_id])
    sent = [{"position": 2, "sequence": 5, "response": "bbbb"}]

    response = browser.post(address, json.dumps(sent), content_type="application/json")

    assert [result["status"] for result in response.json()] == [200]
    assert browser.handler.asked == 2


def test_a_fault_of_the_database_goes_the_ordinary_way(browser, attempt, monkeypatch):
    def fail(*_, **__):
        raise OperationalError

    monkeypatch.setattr(repeat_saves, "save_answer", fail)

    assert save(browser, attempt, 2).status_code == 200
    assert browser.handler.asked == 2


def test_nobody_is_known_by_a_request_that_was_refused(attempt):
    stranger = Client()
    stranger.force_login(make_user())
    stranger.handler = Front(stranger.handler)

    replies = [save(stranger, attempt).status_code for _ in range(2)]

    assert (replies, stranger.handler.saves.known) == ([404, 404], {})


def test_of_too_many_browsers_the_oldest_is_forgotten(browser, attempt, monkeypatch):
    monkeypatch.setattr(repeat_saves, "MOST_REMEMBERED", 1)

    asked = []
    for sequence, language in enumerate(["fr", "fr", "de", "de", "fr"], start=2):
        save(browser, attempt, sequence, HTTP_ACCEPT_LANGUAGE=language)
        asked.append(browser.handler.asked)

    assert asked == [2, 2, 3, 3, 4]
    assert len(browser.handler.saves.known) == 1
