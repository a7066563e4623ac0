"""Faults of the database and of clocks: what a request and an examination survive."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.db import close_old_connections, connection
from django.urls import reverse

from quizzes.domain.attempts import Verdict, save_answer
from quizzes.domain.closing import close_overdue
from tests.factories import make_attempt, make_user
from training.lib import clock

ROOT = Path(__file__).parent.parent


def cut_our_session() -> None:
    """What a failover does to every open session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", [ours])  # waits until it is gone


@pytest.mark.django_db(transaction=True)
def test_the_request_after_a_failover_gets_a_new_session_and_no_error(client):
    person = make_user()
    client.force_login(person)
    cut_our_session()

    close_old_connections()  # what Django does at the start of a request
    response = client.get("/settings/")

    assert response.status_code == 200


def save(client, attempt, sequence=1):
    sent = {"position": 1, "sequence": sequence, "response": "aaaa", "writer": str(attempt.writer)}
    address = reverse("quizzes:answers", args=[attempt.public_id])
    return client.post(address, json.dumps(sent), content_type="application/json")


@pytest.mark.django_db(transaction=True)
def test_f3_a_save_whose_session_is_cut_is_503_and_the_retry_is_kept_once(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    cut_our_session()

    refused = save(client, attempt)
    close_old_connections()  # what Django does at the start of a request
    kept = save(client, attempt)

    assert (refused.status_code, kept.status_code) == (503, 200)
    assert refused.json()["detail"] == "Not saved: our database does not answer. Send it again."
    assert attempt.answers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_f4_a_save_that_waits_for_the_database_is_told_so_and_the_retry_is_kept_once(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")  # 2 s in a web process
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE quizzes_answer IN ACCESS EXCLUSIVE MODE")
        refused = save(client, attempt)

    kept = save(client, attempt)
    connection.close()

    assert (refused.status_code, kept.status_code) == (503, 200)
    assert refused["Retry-After"] == "1"
    assert attempt.answers.count() == 1


@contextmanager
def stopped(process: int) -> Iterator[None]:
    """A server process that neither answers nor ends."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.mark.django_db(transaction=True)
def test_f4_a_save_to_a_database_that_hangs_is_503_and_the_retry_is_kept_once(client):
    """Its own limits do not help: whoever is stopped ends no statement."""
    attempt = make_attempt()
    client.force_login(attempt.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    connection.connection.longest_wait = 0.3  # 5.3 s in a web process

    with stopped(ours):
        refused = save(client, attempt)
    close_old_connections()  # what Django does at the start of a request
    kept = save(client, attempt)

    assert (refused.status_code, kept.status_code) == (503, 200)
    assert refused.json()["detail"] == "Not saved: our database does not answer. Send it again."
    assert attempt.answers.count() == 1


@pytest.mark.parametrize(
    ("module", "limits"),
    [
        ("training.wsgi", "5s 2s 10s 5.3"),
        ("training.celery", "0 5s 0 None"),
    ],
)
def test_a_web_process_ends_statements_that_hang_and_a_command_does_not(module, limits):
    """A page must answer before the browser gives up; a migration may take its time."""
    show = (
        f"import {module}, django; django.setup()\n"
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']\n"
        "limits = [cursor.execute(f'SHOW {name}').fetchone()[0] for name in names]\n"
        "print(*limits, connection.connection.longest_wait)"
    )

    env = {name: value for name, value in os.environ.items() if name != "NEEDLEWISE_WEB"}
    told = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == limits


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-2, 2])
def test_the_clock_of_a_web_machine_closes_nothing_and_refuses_no_answer(hours):
    attempt = make_attempt()

    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        swept = close_overdue()
        judged = save_answer(
            attempt.public_id, user_id=attempt.user_id, position=1, response="aaaa"
        )

    assert (swept.closed, judged.verdict) == (0, Verdict.SAVED)
