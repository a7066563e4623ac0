"""Fixtures of the quiz tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_attempt, make_course, make_quiz, make_recognition

_TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


@pytest.fixture
def quiz():
    return make_quiz()


@pytest.fixture
def attempt():
    return make_attempt()


@pytest.fixture
def bank():
    return make_quiz(make_course(lessons=1, slug="needling")).bank


@pytest.fixture
def author():
    """Recognised to write for that bank."""
    return make_recognition(role="author", scope="needling").instructor


@pytest.fixture
def statements():
    """The SQL statements made inside a block; begin, commit and savepoints are not counted."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        made: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield made
        asked = (query["sql"].strip() for query in captured.captured_queries)
        made += [sql for sql in asked if not sql.startswith(_TRANSACTION_CONTROL)]

    return counting
