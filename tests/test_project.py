"""The project starts, and its files agree with each other."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import make_enrolment, make_quiz, make_recognition


def test_the_process_answers(client):
    assert client.get(reverse("healthz")).content == b"ok"


@pytest.mark.django_db
def test_a_fresh_installation_is_ready(client):
    response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()["ready"]) == (200, True)


@pytest.mark.django_db
def test_no_model_waits_for_a_migration():
    call_command("makemigrations", check=True, dry_run=True)


@pytest.mark.django_db
def test_factories_make_rows_the_constraints_accept():
    make_recognition()
    quiz = make_quiz()
    assert make_enrolment().course_version.modules.count() == 1
    assert quiz.cells.count() == 2
