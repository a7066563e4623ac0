"""The next save of somebody whose save was kept a moment ago, without asking Django again.

A candidate's browser sends the same headers with every save. Whether the host is ours, the CSRF
token fits, the session is signed by us and proves its person depends on nothing but those headers,
the settings, and two texts in the database: what the session holds and the hash of the password.
So once the ordinary way has kept an answer, equal headers are accepted for as long as the database
holds the same two texts, and the statement that saves asks for them (`Proof`): a logout, a
deactivation and a new password bite at the very next save.

Only an answer that is kept is told here, and a database that kept us waiting: new headers, a
refusal, a list, any other fault go the ordinary way, which judges them anew.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from quizzes.domain.saving import save_answer
from quizzes.fast_route import PROOF, attempt_in
from quizzes.forms import MOST_BYTES, parse_json, read_entry
from quizzes.replies import answer_json, no_answer_json
from training.lib.errors import DomainError
from training.lib.middleware import new_reference
from training.people.sessions import Proof

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = tuple[tuple[str, str], ...]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_REMEMBERED = 8_192  # per process, about 3 KB each; whoever is forgotten is asked once more
LONG = 1.0  # seconds: after a session that was cut, a new one answers sooner
_DECIDING = ("wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "QUERY_STRING", "CONTENT_TYPE")
_OF_ONE_REPLY = {"Content-Length", "Expires", "Set-Cookie", "X-Request-Id"}


class DatabaseHangs(Exception):
    """It kept this request waiting; a second try would outlast the browser's patience."""


class RepeatSaves:
    """A WSGI application in front of another."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.known: dict[Headers, tuple[Proof, Headers]] = {}
        self.learning = Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        attempt = attempt_in(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if attempt is None:
            return self.application(environ, start_response)
        sent = _headers_of(environ)
        proof, headers = self.known.get(sent, (None, ()))
        status, more = "200 OK", []
        try:
            reply = _save(environ, attempt, proof) if proof else None
        except DatabaseHangs:
            log.warning("the database did not answer", exc_info=True)
            status, more = "503 Service Unavailable", [("Retry-After", "1")]
            reply = json.dumps(no_answer_json()).encode()
        if reply is None:
            return self._ask_ordinary_way(environ, start_response, sent)
        own = [("Content-Length", str(len(reply))), ("X-Request-Id", new_reference())]
        start_response(status, [*headers, *own, *more])
        return [reply]

    def _ask_ordinary_way(
        self, environ: Environ, start_response: Callable[..., Any], sent: Headers
    ) -> Iterable[bytes]:
        """Learn from it who sends such headers, and which headers its reply has."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if proof := environ.get(PROOF):
                lasting = tuple(header for header in headers if header[0] not in _OF_ONE_REPLY)
                self._learn(sent, proof, lasting)
            return start_response(status, headers, *rest)

        return self.application(environ, start)

    def _learn(self, sent: Headers, proof: Proof, headers: Headers) -> None:
        with self.learning:
            self.known.pop(sent, None)
            self.known[sent] = (proof, headers)
            if len(self.known) > MOST_REMEMBERED:
                del self.known[next(iter(self.known))]


def _headers_of(environ: Environ) -> Headers:
    """Everything of a request that checks may look at, but its address and its body."""
    return tuple(
        (name, value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in _DECIDING
    )


def _save(environ: Environ, attempt: UUID, proof: Proof) -> bytes | None:
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)  # for the ordinary way
    close_old_connections()
    began = time.monotonic()
    try:
        entry = read_entry(parse_json(body))
        judged = save_answer(
            attempt,
            user_id=proof.user_id,
            position=entry.position,
            sequence=entry.sequence,
            response=entry.response,
            writer=entry.writer,
            proof=proof,
        )
    except DomainError:
        return None
    except DatabaseError as error:
        if time.monotonic() - began > LONG:
            raise DatabaseHangs from error
        return None
    return json.dumps(answer_json(judged, entry.position)).encode() if judged.kept else None
