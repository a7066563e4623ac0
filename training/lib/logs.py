"""Structured logs: one JSON object a line; ids, never names, answers or tokens."""

import logging
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import psycopg
import structlog
from django.db import Error as DatabaseError
from django.utils.functional import LazyObject, empty

Event = MutableMapping[str, Any]

# What a line may carry beside its text; anything else a library attaches stays out.
_EXTRAS = {"attempt", "job", "kind", "reason", "status_code", "sweep", "tries", "user"}


def safe_message(error: BaseException) -> str:
    """Class and text of an error; of a database error no text, which quotes the row's values."""
    if isinstance(error, (DatabaseError, psycopg.Error)):
        source = error if isinstance(error, psycopg.Error) else error.__cause__
        diagnosis = getattr(source, "diag", None)
        known = [
            getattr(source, "sqlstate", None),
            getattr(diagnosis, "table_name", None),
            getattr(diagnosis, "constraint_name", None),
        ]
        return " ".join([type(error).__name__, *(str(part) for part in known if part)])
    return f"{type(error).__name__}: {error}"


def format_exception(_: Any, __: str, event: Event) -> Event:
    """The traceback with its causes as one field, each ended by its safe message."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_lines(error))
    return event


def _lines(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "and then:"
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    yield safe_message(error)


class RouteFilter(logging.Filter):
    """Django names the path of a request that failed; a path may hold a token or a code.

    The route says as much about the fault, and where none was found, nothing is lost. Who asked
    is told by number, as far as the request has found out: a line about it asks no database.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "an unknown address"
            record.args = tuple(route if part == path else part for part in record.args)
        if (number := _number_of(getattr(request, "user", None))) is not None:
            record.user = number
        return True


def _number_of(user: Any) -> int | None:
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=_EXTRAS),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def formatter() -> logging.Formatter:
    """The formatter of every handler."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            format_exception,
            structlog.processors.JSONRenderer(),
        ],
    )
