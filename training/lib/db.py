"""What Django has no name for: a function of the database, and plans that it keeps."""

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    DateTimeField,
    F,
    Func,
    JSONField,
    Model,
    QuerySet,
    Value,
)
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


class Statement(NamedTuple):
    """A statement and what stands in its places, in their order."""

    sql: str
    arguments: Sequence[Any]


def statement_of(rows: QuerySet[Any]) -> Statement:
    """What a `values_list` asks the database."""
    return Statement(*rows.query.get_compiler(connection=connection).as_sql())


def statement(sql: str, **named: Any) -> Statement:
    """Of a text whose places bear names: `%(person)s`."""
    places = re.compile(r"%\((\w+)\)s")
    return Statement(places.sub("%s", sql), [named[name] for name in places.findall(sql)])


def read_rows(asked: Statement) -> list[tuple[Any, ...]]:
    """Its rows, read in C: for thousands of them with moments in them.

    JSON comes parsed, a choice as its text.
    """
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(*asked)
        return cursor.fetchall()


def read_values(rows: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """What `values_list` gives, read as `read_rows` does."""
    try:
        return read_rows(statement_of(rows))
    except EmptyResultSet:
        return []


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of the same moment, however long it takes and whoever writes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def of_one_moment() -> AbstractContextManager[None]:
    """As `one_moment`; inside a transaction, which cannot be begun anew, as that one is."""
    return nullcontext() if connection.in_atomic_block else one_moment()


_SEED = secrets.randbits(62)  # who knows it could write rows that look alike


def hash_rows(statements: Sequence[Statement]) -> dict[int, str]:
    """By what stands in the first column, one number for all the rows these statements give now.

    The rows stay in the database. Other rows give another number, in whatever order they come;
    each process has numbers of its own. One statement.
    """
    parts = " UNION ALL ".join(
        f"SELECT owner, hash_record_extended(found, {_SEED + place}) AS hash"  # noqa: S608
        f" FROM ({asked.sql}) AS found (owner)"
        for place, asked in enumerate(statements)
    )
    total = f"SELECT owner, sum(hash)::text FROM ({parts}) AS found GROUP BY owner"  # noqa: S608
    arguments = [each for asked in statements for each in asked.arguments]
    return dict(read_rows(Statement(total, arguments)))


def array_of(values: Iterable[int]) -> str:
    """As the database reads an array: one text goes over faster than a thousand numbers."""
    return f"{{{','.join(map(str, values))}}}"


def is_any(field: str, values: Iterable[int]) -> Func:
    """`field` is one of these numbers, handed over as one array and not as a thousand arguments."""
    return Func(
        F(field),
        Value(array_of(values)),
        template="%(expressions)s::bigint[])",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def columns_of(model: type[Model], table: str) -> str:
    """The columns of a model for a statement; `read_models` makes rows of them again."""
    return ", ".join(
        f"{table}.{name}::text" if place in _json_places(model) else f"{table}.{name}"
        for place, name in enumerate(_names(model))
    )


def read_models(row: Sequence[Any], *models: type[Model]) -> tuple[list[Any], Sequence[Any]]:
    """One object per model from a row of their columns, one after the other, and the rest of it."""
    made = []
    for model in models:
        names = _names(model)
        values, row = list(row[: len(names)]), row[len(names) :]
        for place in _json_places(model):
            values[place] = None if values[place] is None else json.loads(values[place])
        made.append(model.from_db(connection.alias, names, values))
    return made, row


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _json_places(model: type[Model]) -> frozenset[int]:
    """Their text is read here; the driver would hand on another text for each format."""
    fields = enumerate(model._meta.concrete_fields)
    return frozenset(place for place, field in fields if isinstance(field, JSONField))
