"""The least a saved answer can cost: a WSGI function and one prepared INSERT.

The same row into the same table as the product's, but nobody is asked who they are, nothing is
judged, and nothing of Django is loaded.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

INSERT = """
INSERT INTO quizzes_answer (attempt_id, position, sequence, response, writer, received_at)
VALUES (%s, %s, %s, %s::jsonb, %s::uuid, clock_timestamp())
"""
_of_this_thread = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    row = [sent["attempt"], sent["position"], sent["sequence"]]
    _connection().execute(INSERT, [*row, json.dumps(sent["response"]), sent["writer"]])
    reply = json.dumps({"verdict": "saved", "sequence": sent["sequence"]}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(reply)))]
    start_response("200 OK", headers)
    return [reply]


def _connection() -> psycopg.Connection:
    """One per thread, kept; autocommit makes each statement a commit of its own."""
    if not hasattr(_of_this_thread, "connection"):
        url = os.environ["DATABASE_URL"]
        _of_this_thread.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
    return _of_this_thread.connection
