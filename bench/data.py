"""Makers of what is measured: people with a session, attempts, answers; in bulk where possible."""

import io
import uuid
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.models.base import ModelState
from django.utils.crypto import get_random_string

from bench.load import USER_AGENT, get
from courses.models import Course, Enrolment
from quizzes.domain.attempts import start_attempt
from quizzes.models import Attempt, Form
from training.lib import clock
from training.lib.sessions import SessionStore
from training.people.models import User

PROGRAMME, MODULE = "dry-needling-foundations", "3-safety"
NOTES = 1000
DRAWN = 8  # different forms of a crowd
_CSRF_SECRET = "b" * 32
_NOTES = f"""
CREATE TABLE bench_note AS
SELECT id, 'Note ' || id AS title, repeat('text ', 50) AS text
FROM generate_series(1, {NOTES}) AS id;
ALTER TABLE bench_note ADD PRIMARY KEY (id);
"""  # noqa: S608 (a number of ours)
_ANSWER_RIGHT = """
INSERT INTO quizzes_answer (attempt_id, position, sequence, response, writer, received_at)
SELECT attempt.id, entry.position, 1, version.payload -> 'key', attempt.writer, clock_timestamp()
FROM quizzes_attempt AS attempt JOIN quizzes_form AS form ON form.attempt_id = attempt.id
CROSS JOIN jsonb_array_elements(form.items) WITH ORDINALITY AS entry (item, position)
JOIN quizzes_itemversion AS version ON version.id = (entry.item ->> 'version')::bigint
WHERE attempt.id = ANY(%s::bigint[])
"""


@dataclass(frozen=True)
class Candidate:
    """A signed-in person who takes the course."""

    enrolment: Enrolment
    cookies: dict[str, str]


def prepare_database() -> None:
    """Tables, static files, the starter programme, and the rows of the minimal page."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_authorities", verbosity=0)
    load_starter_programme()
    with connection.cursor() as cursor:
        cursor.execute(_NOTES)


def load_starter_programme() -> None:
    call_command("load_programme", settings.PROGRAMMES_DIR / PROGRAMME, stdout=io.StringIO())


def minimal_pages(count: int) -> list[bytes]:
    """Requests for the page of bench/minimal.py."""
    return [get(f"/notes/{1 + number % NOTES}/") for number in range(count)]


def make_candidates(count: int) -> list[Candidate]:
    version = Course.objects.get(slug=PROGRAMME).versions.latest("number")
    people = User.objects.bulk_create(_person() for _ in range(count))
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(user=user, course_id=version.course_id, course_version=version, started_at=now)
        for now in [clock.now()]
        for user in people
    )
    return [
        Candidate(enrolment, {"sessionid": key, "csrftoken": _CSRF_SECRET})
        for enrolment, key in zip(enrolments, _sign_in(people), strict=True)
    ]


def _person() -> User:
    mark = uuid.uuid4().hex[:12]
    user = User(email=f"{mark}@bench.example", legal_name=f"Candidate {mark}")
    user.set_unusable_password()
    return user


def _sign_in(people: Sequence[User]) -> list[str]:
    """A session each, as a sign-in leaves it; returns their keys."""
    store, sessions = SessionStore(), []
    for user in people:
        content = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        sessions.append(
            Session(
                session_key=get_random_string(32),
                session_data=store.encode(content),
                expire_date=store.get_expiry_date(),
            )
        )
    Session.objects.bulk_create(sessions)
    UserSession.objects.bulk_create(
        UserSession(
            user=user, session_key=session.session_key, ip="127.0.0.1", user_agent=USER_AGENT
        )
        for user, session in zip(people, sessions, strict=True)
    )
    return [session.session_key for session in sessions]


def start_all(candidates: Sequence[Candidate]) -> list[Attempt]:
    return [start_attempt(candidate.enrolment, MODULE) for candidate in candidates]


def start_crowd(candidates: Sequence[Candidate]) -> list[Attempt]:
    """Thousands of running attempts: a few are started, all others get copies of their forms."""
    started = start_all(candidates[:DRAWN])
    forms = [attempt.form for attempt in started]
    copies = [_copy_for(candidate, started) for candidate in candidates[DRAWN:]]
    Attempt.objects.bulk_create(copies, batch_size=500)
    for number, attempt in enumerate(copies):
        attempt.form = copy(forms[number % DRAWN])
        attempt.form.attempt = attempt
    Form.objects.bulk_create([attempt.form for attempt in copies], batch_size=500)
    return started + copies


def _copy_for(candidate: Candidate, started: Sequence[Attempt]) -> Attempt:
    attempt = copy(started[0])
    attempt.pk, attempt.public_id, attempt.writer = None, uuid.uuid4(), uuid.uuid4()
    attempt.user_id = candidate.enrolment.user_id
    attempt.enrolment_id = candidate.enrolment.pk
    attempt._state = ModelState()
    return attempt


def answer_right(attempts: Sequence[Attempt]) -> None:
    """One save per question and attempt, all right: grading then has everything to do."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER_RIGHT, [[attempt.pk for attempt in attempts]])


def attempts_of(candidates: Sequence[Candidate]) -> list[Attempt]:
    """The attempt of each, in their order."""
    users = [candidate.enrolment.user_id for candidate in candidates]
    found = {
        attempt.user_id: attempt
        for attempt in Attempt.objects.select_related(
            "user", "form", "quiz_version__quiz", "enrolment__course_version__course"
        ).filter(user_id__in=users)
    }
    return [found[user] for user in users]
