"""Fixtures of the quiz tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

_TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


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
