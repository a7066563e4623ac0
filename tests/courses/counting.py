"""Counts the statements a page sends for its own content, not for session and person."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_statements(client, url: str, *tables: str) -> int:
    """How many statements of one GET touch a table whose name starts so."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    starts = [f'"{table}' for table in tables or ("courses_",)]
    return sum(any(start in query["sql"] for start in starts) for query in queries)
