"""Which browser writes: each session keeps the token it was given for an attempt.

Kept on the server, so that pages without scripts know it too and it never stands in an address.
"""

from uuid import UUID

from django.http import HttpRequest

from quizzes.forms import read_json, read_writer
from quizzes.models import Attempt

NOBODY = "nobody"  # the token of a browser that has none: refused like any stale one
_KEY = "writers"


def remember_writer(request: HttpRequest, attempt: Attempt, token: UUID) -> None:
    """Keep the newest few: a person sits one quiz at a time."""
    kept = request.session.get(_KEY, {})
    kept.pop(str(attempt.public_id), None)
    request.session[_KEY] = dict([*kept.items(), (str(attempt.public_id), str(token))][-5:])


def writer_of(request: HttpRequest, attempt: Attempt) -> str | None:
    """The token this session holds for the attempt; None when another browser began it."""
    return request.session.get(_KEY, {}).get(str(attempt.public_id))


def is_writer(request: HttpRequest, attempt: Attempt) -> bool:
    return writer_of(request, attempt) == str(attempt.writer)


def sent_writer(request: HttpRequest) -> str | None:
    """The token a client says it holds: in its JSON, or None when it sends nothing."""
    if request.content_type != "application/json" or not request.body:
        return None
    sent = read_json(request)
    return read_writer(sent) if isinstance(sent, dict) else None
