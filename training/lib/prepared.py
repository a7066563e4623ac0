"""Querysets whose statement is built once and then asked again with other values.

Building the SQL of a queryset with a dozen subqueries costs several times what the database needs
to answer it. Where such a queryset is the one definition of something, writing its SQL a second
time by hand would be a second definition; so the statement that Django built is kept instead.
"""

import inspect
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from training.lib.db import Statement, array_of, statement_of

Row = TypeVar("Row", bound=Model)
Values = ParamSpec("Values")
Argument = Callable[[dict[str, Any]], Any]

_FAR = datetime(2900, 1, 1, tzinfo=UTC)
_NEAR = timedelta(days=3660)
_LEAST_FAR = 2800


@dataclass(frozen=True)
class _Statement:
    sql: str
    arguments: Sequence[Argument]
    fields: list[tuple[str, int]]
    annotations: list[tuple[str, int]]
    converters: list[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared(Generic[Row]):
    """`build` makes the queryset from values by name, see `prepared_statement`.

    Columns of the model and annotations are read; `select_related` is not.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]]) -> None:
        self._build = build
        self._statement: _Statement | None = None
        self._model: type[Row]
        self._lock = Lock()

    def all(self, **values: Any) -> list[Row]:
        statement = self._statement or self._prepare(values)
        with connection.cursor() as cursor:
            link = cursor.connection
            link.prepare_threshold = 0  # the server keeps its plan as well, see `lib.db`
            try:
                cursor.execute(statement.sql, [each(values) for each in statement.arguments])
                rows = cursor.fetchall()
            finally:
                link.prepare_threshold = None
        return [self._made(statement, list(row)) for row in rows]

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.all(**values)), None)

    def _made(self, statement: _Statement, row: list[Any]) -> Row:
        for place, converters, expression in statement.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        names = [name for name, _place in statement.fields]
        made = self._model.from_db(
            connection.alias, names, [row[place] for _name, place in statement.fields]
        )
        for name, place in statement.annotations:
            setattr(made, name, row[place])
        return made

    def _prepare(self, values: dict[str, Any]) -> _Statement:
        with self._lock:
            if self._statement is None:
                self._statement = self._compile(values)
        return self._statement

    def _compile(self, values: dict[str, Any]) -> _Statement:
        marks = _marks(values)
        queryset = self._build(**marks)
        self._model = queryset.model
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [each[0] for each in compiler.select]
        info, annotations = compiler.klass_info, compiler.annotation_col_map
        return _Statement(
            sql=sql,
            arguments=_arguments(parameters, marks),
            fields=[(columns[place].target.attname, place) for place in info["select_fields"]],
            annotations=list(annotations.items()),
            converters=[
                (place, found, expression)
                for place, (found, expression) in compiler.get_converters(columns).items()
            ],
        )


def prepared_statement(
    build: Callable[Values, QuerySet[Any, Any]],
) -> Callable[Values, Statement]:
    """Decorator: what a `values_list` asks, to be read with `lib.db.read_rows`.

    Values are texts, numbers, moments, saved rows, and many numbers for `is_any`. `build` must
    treat them alike whatever they are, and hand on a moment as it is or with a fixed time added;
    what it makes of them otherwise is refused where that can be seen.
    """
    bind = inspect.signature(build).bind
    built: list[tuple[str, Sequence[Argument]]] = []

    @wraps(build)
    def asked(*args: Values.args, **kwargs: Values.kwargs) -> Statement:
        values = bind(*args, **kwargs).arguments
        if not built:
            marks = _marks(values)
            made = statement_of(build(**marks))  # type: ignore[call-arg]
            built.append((made.sql, _arguments(made.arguments, marks)))
        sql, arguments = built[0]
        return Statement(sql, [each(values) for each in arguments])

    return asked


def _marks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _mark(number, value) for number, (name, value) in enumerate(values.items())}


def _mark(number: int, value: Any) -> Any:
    """A value of the same kind that no statement holds otherwise, to find its places by."""
    some_number = -(10**9) - number
    if isinstance(value, datetime):
        return _FAR + timedelta(days=20 * 366 * number)
    if isinstance(value, str):
        return f"\ue000{number}"
    if isinstance(value, Model):
        return type(value)(pk=some_number)
    return [some_number] if isinstance(value, Collection) else some_number


def _sent(value: Any) -> Any:
    """As it stands among the parameters of a statement."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Collection) and not isinstance(value, str):
        return array_of(value)
    return value


def _arguments(parameters: Sequence[Any], marks: dict[str, Any]) -> list[Argument]:
    return [_argument(each, marks) for each in parameters]


def _argument(parameter: Any, marks: dict[str, Any]) -> Argument:
    for name, mark in marks.items():
        sent = _sent(mark)
        if type(parameter) is not type(sent):
            continue
        if isinstance(sent, datetime) and abs(parameter - sent) < _NEAR:
            return _later(name, parameter - sent)
        if parameter == sent:
            return lambda values: _sent(values[name])
    if isinstance(parameter, date) and parameter.year >= _LEAST_FAR:
        raise ValueError("A statement holds what was reckoned from a moment; it cannot be kept.")
    return lambda _values: parameter


def _later(name: str, by: timedelta) -> Argument:
    return lambda values: values[name] + by
