"""What Django has no name for: a function of the database, and plans that it keeps."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func
from psycopg.pq import Format


class ClockTimestamp(Func):
    """The database's wall clock at this very statement.

    `now()` stands still inside a transaction and every web machine has a clock of its own;
    what is judged by a deadline is judged by this one.
    """

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()


def fetch_row(sql: str, arguments: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement whose plan is kept; see `fetch_rows`."""
    rows = fetch_rows(sql, arguments)
    return rows[0] if rows else None


def fetch_rows(sql: str, arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose plan the server keeps for this connection.

    For the few statements that many requests make: planning them costs the database several
    times what running them does. All others are planned each time, as Django wants it. The
    statement names its columns: a kept plan of `*` fails once a migration adds one.
    """
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY  # moments are then read in C, as text in Python
        link = cursor.connection
        link.prepare_threshold = 0
        try:
            cursor.execute(sql, arguments)
            return cursor.fetchall()
        finally:
            link.prepare_threshold = None
