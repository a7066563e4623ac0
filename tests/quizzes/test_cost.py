"""What an attempt may cost the database: statements, and the log written for one save."""

import json

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.domain.attempts import save_answer
from quizzes.domain.marks import enter_listed
from quizzes.models import ItemVersion
from tests.factories import answer_all, make_attempt, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db
LOOK_UPS = 2  # the session and the person
SAVES = 200


def save(client, attempt):
    return client.post(
        reverse("quizzes:answers", args=[attempt.public_id]),
        json.dumps({"position": 1, "sequence": 1, "response": "aaaa"}),
        content_type="application/json",
    )


def test_a_save_is_one_statement_beside_the_session_and_the_person(client, statements):
    attempt = make_attempt()
    client.force_login(attempt.user)

    with statements() as made:
        response = save(client, attempt)

    assert response.status_code == 200
    assert len(made) == LOOK_UPS + 1


def test_a_start_is_three_statements_beside_the_session_and_the_person(client, statements):
    """The enrolment, where the person stands, the attempt with its form.

    Somebody before has met the questions: a process reads published wordings once.
    """
    quiz = make_quiz()
    make_attempt(quiz_version=quiz)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    client.force_login(enrolment.user)
    address = reverse("quizzes:start", args=[enrolment.public_id, "3-safety"])

    with statements() as made:
        response = client.post(address)

    assert response.status_code == 302
    assert len(_without_session_writes(made)) == LOOK_UPS + 3


@pytest.mark.parametrize(("name", "most"), [("submit", 3), ("review", 4)])
def test_a_submit_is_three_statements_beside_the_session_and_the_person(
    client, statements, name, most
):
    """Of a pass, which plans a certificate; the page without scripts reads the attempt first."""
    attempt = make_attempt()
    enter_listed(ItemVersion.objects.all())
    answer_all(attempt)
    client.force_login(attempt.user)
    address = reverse(f"quizzes:{name}", args=[attempt.public_id])

    with statements() as made:
        response = client.post(address, {"writer": str(attempt.writer)})

    assert response.status_code in {200, 302}
    assert len(made) == LOOK_UPS + most


def test_after_a_real_sign_in_session_and_person_are_one_statement(client, statements):
    attempt = make_attempt()
    client.force_login(attempt.user)
    UserSession.objects.create(
        session_key=client.session.session_key, user=attempt.user, ip="127.0.0.1", user_agent="test"
    )

    with statements() as made:
        response = save(client, attempt)

    assert response.status_code == 200
    assert len(made) == 2


def test_the_state_needs_the_same_statements_for_any_number_of_questions(client, statements):
    counts = []
    for count in (1, 3):
        attempt = make_attempt(quiz_version=make_quiz(counts={("3.1", "recall"): count}))
        answer_all(attempt)
        client.force_login(attempt.user)
        with statements() as made:
            client.get(reverse("quizzes:state", args=[attempt.public_id]))
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_the_answer_log_has_no_index_but_its_key():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'quizzes_answer'")
        indexes = [row[0] for row in cursor.fetchall()]

    assert len(indexes) == 1
    assert indexes[0].endswith('(attempt_id, "position", sequence)')


@pytest.mark.django_db(transaction=True)
def test_a_save_writes_at_most_300_bytes_of_log():
    """Of many saves a cheap one: now and then a page is new, or changes for the first time after a
    checkpoint. All databases of the server write into one log, so it is tried until they rest."""
    attempt = make_attempt()
    assert any(_cheap_save(attempt, first=1 + SAVES * part) <= 300 for part in range(20))


@pytest.mark.django_db(transaction=True)
def test_a_save_is_one_transaction():
    """A single statement outside of any block: PostgreSQL commits it by itself. Nothing is counted
    that other databases of the server share."""
    attempt = make_attempt()

    with CaptureQueriesContext(connection) as made:
        save_answer(
            attempt.public_id, user_id=attempt.user_id, position=1, sequence=1, response="aaaa"
        )

    assert len(made) == 1  # a block would add its BEGIN and its COMMIT


def _cheap_save(attempt, *, first: int) -> int:
    """The log that one of the cheapest twentieth of saves wrote, with what others wrote beside."""
    sizes = []
    with connection.cursor() as cursor:
        for sequence in range(first, first + SAVES):
            before = _position(cursor)
            save_answer(
                attempt.public_id,
                user_id=attempt.user_id,
                position=1 + sequence % 4,
                sequence=sequence,
                response="aaaa",
                writer=str(attempt.writer),
            )
            sizes.append(_position(cursor) - before)
    return sorted(sizes)[SAVES // 20]


def _position(cursor) -> int:
    cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
    return int(cursor.fetchone()[0])


def _without_session_writes(made: list[str]) -> list[str]:
    """The token of the writing tab is kept in the session, which is written at the end."""
    return [sql for sql in made if "UPDATE django_session" not in sql]
