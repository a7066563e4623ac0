"""B1: whoever asks for what is somebody else's is told that it is not there, and the log keeps
that they asked: by the route and their number, without a name, an id in the path or a code."""

import json

import pytest
from django.urls import reverse

from certificates.domain.certificates.issuing import issue_for_attempt
from tests.factories import make_attempt, make_graded_attempt, make_practice, make_user, sign_in
from tests.lib.test_logs import log  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
SAVE = {"position": 1, "sequence": 1, "response": "aaaa"}


@pytest.fixture
def owner():
    return make_user(email="ingrid@clinic.example", legal_name="Ingrid Solheim")


@pytest.fixture
def ids(owner, now):
    """What belongs to one person, by the name it has in addresses."""
    graded = make_graded_attempt(owner)
    practice = make_practice(owner, graded.quiz_version)
    return {
        "attempt": make_attempt(user=owner).public_id,
        "graded": graded.public_id,
        "practice": practice.public_id,
        "certificate": issue_for_attempt(graded, now=now).public_id,
    }


@pytest.mark.parametrize(
    ("method", "name", "of", "more"),
    [
        ("get", "quizzes:attempt", "attempt", []),
        ("get", "quizzes:question", "attempt", [1]),
        ("post", "quizzes:question", "attempt", [1]),
        ("get", "quizzes:review", "attempt", []),
        ("post", "quizzes:take_over", "attempt", []),
        ("post", "quizzes:rest", "attempt", []),
        ("get", "quizzes:result", "graded", []),
        ("get", "quizzes:feedback", "graded", []),
        ("get", "quizzes:state", "attempt", []),
        ("get", "quizzes:pulse", "attempt", []),
        ("json", "quizzes:answers", "attempt", []),
        ("json", "quizzes:submit", "attempt", []),
        ("json", "quizzes:writer", "attempt", []),
        ("json", "quizzes:flags", "attempt", []),
        ("json", "quizzes:leave", "attempt", []),
        ("get", "quizzes:practice_session", "practice", []),
        ("post", "quizzes:practice_question", "practice", [1]),
        ("get", "certificates:of-attempt", "graded", []),
        ("get", "certificates:detail", "certificate", []),
        ("get", "certificates:download", "certificate", []),
    ],
)
def test_b1_an_id_of_somebody_else_is_not_found_and_logged(
    client,
    owner,
    ids,
    log,  # noqa: F811
    method,
    name,
    of,
    more,
):
    stranger = sign_in(client, make_user(email="otto@clinic.example", legal_name="Otto Stranger"))
    address = reverse(name, args=[ids[of], *more])
    log.lines.clear()

    if method == "json":
        answer = client.post(address, json.dumps(SAVE), content_type="application/json")
    else:
        answer = getattr(client, method)(address)

    assert answer.status_code == 404
    (event,) = [event for event in log.events() if event.get("status_code") == 404]
    assert (event["logger"], event["level"]) == ("django.request", "warning")
    assert event["event"].startswith("Not Found: /")
    assert event["user"] == stranger.pk
    told = "\n".join(log.lines)
    kept_out = [owner.legal_name, owner.email, stranger.legal_name, stranger.email, str(ids[of])]
    assert [text for text in kept_out if text in told] == []
