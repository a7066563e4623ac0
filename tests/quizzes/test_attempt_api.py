"""The attempt as JSON: statuses, sentences, and nothing for strangers."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.urls import reverse

from quizzes.models import Answer, Attempt
from tests.factories import answer_all, make_attempt, make_user, sit_quiz
from tests.quizzes.repeating import rehearse_saves
from training.lib import clock

pytestmark = pytest.mark.django_db
FAST = "quizzes.fast_route.FastSaveRoute"


@pytest.fixture(params=["fast route", "ordinary way", "repeated save"], autouse=True)
def way(request, settings, monkeypatch):
    """Every test runs with each short way for saves and without: all must agree."""
    if request.param == "ordinary way":
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != FAST]
    if request.param == "repeated save":
        rehearse_saves(monkeypatch)


@pytest.fixture
def candidate(client, attempt):
    client.force_login(attempt.user)
    return client


def address(name, attempt):
    return reverse(f"quizzes:{name}", args=[attempt.public_id])


def post(client, name, attempt, sent, **extra):
    extra.setdefault("content_type", "application/json")
    body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    return client.post(address(name, attempt), body, **extra)


def save(client, attempt, **changes):
    sent = {"position": 1, "sequence": 1, "response": "aaaa"} | changes
    return post(client, "answers", attempt, sent)


def make_late(attempt, seconds=6):
    deadline = clock.now() - timedelta(seconds=seconds)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=deadline - timedelta(hours=1), deadline_at=deadline
    )


# --- State ---------------------------------------------------------------------------------


def test_the_state_has_the_questions_the_answers_and_the_time_left(candidate, attempt):
    save(candidate, attempt, position=2, sequence=7, response="bbbb")

    state = candidate.get(address("state", attempt)).json()

    assert (state["state"], state["item_count"], state["answered"]) == ("open", 4, 1)
    assert (state["writer"], state["next_sequence"]) == (str(attempt.writer), 8)
    assert 52 * 60_000 < state["remaining_ms"] <= 53 * 60_000
    second = state["items"][1]
    assert sorted(second) == ["kind", "options", "position", "response", "sequence", "stem"]
    assert (second["position"], second["response"], second["sequence"]) == (2, "bbbb", 7)
    assert sorted(second["options"][0]) == ["id", "text"]


def test_the_state_of_a_closed_attempt_has_no_questions(candidate, attempt):
    make_late(attempt)

    state = candidate.get(address("state", attempt)).json()

    assert (state["state"], state["remaining_ms"]) == ("timed-out", 0)
    assert state["result"] == address("result", attempt)
    assert "items" not in state


# --- Saving --------------------------------------------------------------------------------


def test_an_answer_is_saved_and_the_clock_told(candidate, attempt):
    response = save(candidate, attempt)

    reply = response.json()
    assert (response.status_code, reply["verdict"], reply["sequence"]) == (200, "saved", 1)
    assert 0 < reply["remaining_ms"] <= 53 * 60_000
    assert Answer.objects.get().response == "aaaa"


def test_b6_the_same_sequence_with_another_value_is_409_with_the_stored_one(candidate, attempt):
    save(candidate, attempt)

    repeated, other = save(candidate, attempt), save(candidate, attempt, response="bbbb")

    assert (repeated.status_code, repeated.json()["verdict"]) == (200, "duplicate")
    assert (other.status_code, other.json()["verdict"]) == (409, "conflict")
    assert other.json()["stored"] == {"sequence": 1, "response": "aaaa"}
    assert Answer.objects.get().response == "aaaa"


def test_another_writer_is_409_with_the_stored_value_until_it_takes_over(candidate, attempt):
    save(candidate, attempt, writer=str(attempt.writer))

    refused = save(candidate, attempt, sequence=2, response="bbbb", writer=str(uuid4()))
    token = post(candidate, "writer", attempt, {}).json()["writer"]
    taken = save(candidate, attempt, sequence=2, response="bbbb", writer=token)
    stale = save(candidate, attempt, sequence=3, writer=str(attempt.writer))

    assert (refused.status_code, refused.json()["verdict"]) == (409, "other-writer")
    assert refused.json()["stored"] == {"sequence": 1, "response": "aaaa"}
    assert refused.json()["detail"] == (
        "This attempt is open in another tab or device. Answers here are not saved."
    )
    assert taken.status_code == 200
    assert (stale.status_code, stale.json()["stored"]["response"]) == (409, "bbbb")


def test_a_list_gives_one_result_per_entry(candidate, attempt):
    sent = [
        {"position": 1, "sequence": 1, "response": "aaaa"},
        {"position": 2, "sequence": 2, "response": "zzzz"},
        {"position": 9, "sequence": 3, "response": "aaaa"},
        {"position": 3, "sequence": -1, "response": "aaaa"},
        "nonsense",
    ]

    response = post(candidate, "answers", attempt, sent)

    assert response.status_code == 200
    assert [result["status"] for result in response.json()] == [200, 422, 404, 422, 422]
    assert Answer.objects.count() == 1


def test_b1_an_attempt_of_another_person_is_not_found(client, attempt):
    client.force_login(make_user())

    replies = [
        client.get(address("state", attempt)),
        save(client, attempt),
        post(client, "submit", attempt, {}),
        post(client, "writer", attempt, {}),
        post(client, "flags", attempt, {"position": 1, "flagged": True}),
    ]

    assert [reply.status_code for reply in replies] == [404] * 5
    assert Answer.objects.count() == 0


def test_whoever_is_not_signed_in_is_told_so(client, attempt):
    response = save(client, attempt)

    assert response.status_code == 401
    assert response.json()["detail"] == (
        "Sign in again. Your answers are kept on this device until then."
    )


def test_b2_a_question_that_is_not_in_the_attempt_is_not_found(candidate, attempt):
    response = save(candidate, attempt, position=5)

    assert response.status_code == 404
    assert response.json()["detail"] == "There is no such question in this attempt."


@pytest.mark.parametrize("value", ["zzzz", ["aaaa", "bbbb"], [], {"id": "aaaa"}, 1, True])
def test_b3_and_b4_a_response_that_is_no_option_is_422(candidate, attempt, value):
    response = save(candidate, attempt, response=value)

    assert response.status_code == 422
    assert response.json()["detail"] == "This option is not part of this question."


@pytest.mark.parametrize("sequence", [-1, "1", 2**63, 1.5, None, True])
def test_b5_an_odd_sequence_is_422(candidate, attempt, sequence):
    response = save(candidate, attempt, sequence=sequence)

    assert (response.status_code, response.json()["field"]) == (422, "sequence")


def test_b5_a_missing_field_is_422_and_named(candidate, attempt):
    response = post(candidate, "answers", attempt, {"position": 1, "sequence": 1})

    assert (response.status_code, response.json()["field"]) == (422, "response")


def test_b7_after_the_submission_409_and_after_the_time_410(client):
    submitted, late = sit_quiz(), make_attempt()
    make_late(late)

    client.force_login(submitted.user)
    closed_reply = save(client, submitted, sequence=99, response="bbbb")
    client.force_login(late.user)
    late_reply = save(client, late)

    assert (closed_reply.status_code, closed_reply.json()["verdict"]) == (409, "closed")
    assert (late_reply.status_code, late_reply.json()["verdict"]) == (410, "late")
    assert late_reply.json()["detail"].startswith("Not counted: reached us at ")
    assert "server_time" in late_reply.json()
    late.refresh_from_db()
    assert late.state == "timed-out"


def test_b8_what_a_client_may_not_decide_is_ignored(candidate, attempt):
    before = Attempt.objects.values().get()

    response = save(
        candidate, attempt, score=40, passed=True, deadline_at="2099-01-01", user=1, state="open"
    )

    assert response.status_code == 200
    assert Attempt.objects.values().get() == before


def test_b11_text_that_cannot_be_stored_is_422_and_too_much_is_413(candidate, attempt):
    sent = '{"position": 1, "sequence": 1, "response": "%s"}'

    replies = [
        post(candidate, "answers", attempt, sent % "a\\u0000"),
        post(candidate, "answers", attempt, sent % "\\ud800"),
        post(candidate, "answers", attempt, sent % ("x" * 5_000)),
        post(candidate, "answers", attempt, sent % ("x" * 1_000_000)),
        post(candidate, "answers", attempt, '{"position":1,"sequence":1,"response":1e309}'),
        save(candidate, attempt, writer="\0"),
    ]

    assert [reply.status_code for reply in replies] == [422, 422, 413, 413, 422, 422]
    assert all(reply.json()["detail"] for reply in replies)


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "nul",
        '{"position": 1, "position": 2}',
        "[" * 10_000 + "]" * 10_000,
        '{"position": NaN}',
        b"\xff\xfe",
    ],
)
def test_b40_a_body_that_is_no_json_is_400(candidate, attempt, body):
    assert post(candidate, "answers", attempt, body).status_code == 400


def test_b40_a_body_with_a_million_names_is_413(candidate, attempt):
    body = "{" + ",".join(f'"{number}":1' for number in range(20_000)) + "}"

    assert post(candidate, "answers", attempt, body).status_code == 413
    assert post(candidate, "answers", attempt, [{}] * 201).status_code == 413


def test_b32_a_wrong_content_type_is_415_and_a_wrong_method_405(candidate, attempt):
    form = candidate.post(address("answers", attempt), {"position": 1})
    packed = save_packed(candidate, attempt)
    read = candidate.get(address("answers", attempt))
    written = post(candidate, "state", attempt, {})

    statuses = [reply.status_code for reply in (form, packed, read, written)]
    assert statuses == [415, 415, 405, 405]


def save_packed(client, attempt):
    return post(client, "answers", attempt, b"\x1f\x8b", headers={"content-encoding": "gzip"})


def test_b32_without_its_token_nothing_is_saved(attempt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(attempt.user)

    refused = save(client, attempt)
    token = "a" * 32
    client.cookies[project_settings.CSRF_COOKIE_NAME] = token
    body = json.dumps({"position": 1, "sequence": 1, "response": "aaaa"})
    kept = client.post(
        address("answers", attempt),
        body,
        content_type="application/json",
        headers={"x-csrftoken": token},
    )

    assert (refused.status_code, kept.status_code) == (403, 200)


def test_a_person_who_was_deactivated_or_changed_the_password_is_out_at_once(candidate, attempt):
    attempt.user.is_active = False
    attempt.user.save()
    inactive = save(candidate, attempt)
    attempt.user.is_active = True
    attempt.user.set_password("another correct horse")
    attempt.user.save()

    assert (inactive.status_code, save(candidate, attempt).status_code) == (401, 401)


def test_a_host_that_is_not_ours_is_refused(candidate, attempt):
    body = json.dumps({"position": 1, "sequence": 1, "response": "aaaa"})

    reply = candidate.post(
        address("answers", attempt), body, content_type="application/json", HTTP_HOST="evil.example"
    )

    assert reply.status_code == 400


def test_replies_are_never_cached(candidate, attempt):
    for reply in (save(candidate, attempt), candidate.get(address("state", attempt))):
        assert "no-store" in reply["Cache-Control"]


# --- Submit, flags -------------------------------------------------------------------------


def test_b10_a_second_submit_gives_the_same_result(candidate, attempt):
    answer_all(attempt)

    first, second = (post(candidate, "submit", attempt, {}) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert first.json()["state"] == "submitted"
    assert first.json()["receipt"]["answered"] == 4


def test_a_submit_after_the_time_gives_the_result_of_the_time_out(candidate, attempt):
    make_late(attempt)

    assert post(candidate, "submit", attempt, {}).json()["state"] == "timed-out"


def test_a_question_is_flagged_and_unflagged(candidate, attempt):
    flag = {"position": 3, "flagged": True}

    on = [post(candidate, "flags", attempt, flag).json() for _ in range(2)]
    off = post(candidate, "flags", attempt, flag | {"flagged": False}).json()

    assert (on, off) == ([{"flagged": [3]}] * 2, {"flagged": []})
    assert post(candidate, "flags", attempt, {"position": 9, "flagged": True}).status_code == 404
    assert post(candidate, "flags", attempt, {"position": 1}).status_code == 422


def test_nothing_changes_in_a_closed_attempt(client):
    attempt = sit_quiz()
    client.force_login(attempt.user)

    flag = post(client, "flags", attempt, {"position": 1, "flagged": True})

    assert (flag.status_code, post(client, "writer", attempt, {}).status_code) == (409, 409)
    assert flag.json()["detail"] == "This attempt is already closed."
