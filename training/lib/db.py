"""What Django has no name for: a function of the database, and plans that it keeps."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
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


def read_values(rows: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """What `values_list` gives, read in C: for thousands of rows with moments in them.

    JSON comes parsed, a choice as its text.
    """
    try:
        sql, arguments = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def is_any(field: str, values: Iterable[int]) -> Func:
    """`field` is one of these numbers, handed over as one array and not as a thousand arguments."""
    array = Value(list(values), output_field=ArrayField(BigIntegerField()))
    return Func(
        F(field),
        array,
        template="%(expressions)s)",
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
