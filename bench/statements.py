"""The SQL statements of one request, counted inside this process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

from bench.load import USER_AGENT

_CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def count_statements(request: Callable[[Client], Any], cookies: Mapping[str, str]) -> int:
    """Of a second request of the same kind would be the same: nothing is cached per person.

    All are counted, with those that find out who asks (session, person, when they were last
    seen); begin, commit and savepoints are not.
    """
    client = client_of(cookies)
    with _recorded() as made:
        response = request(client)
    assert response.status_code < 400, response.status_code
    return len(made)


def client_of(cookies: Mapping[str, str]) -> Client:
    """A browser inside this process."""
    client = Client(headers={"User-Agent": USER_AGENT})
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


@contextmanager
def _recorded() -> Iterator[list[str]]:
    made: list[str] = []

    def record(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(_CONTROL):
            made.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(record):
        yield made
