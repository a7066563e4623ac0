"""A queryset whose statement is built once and then asked again with other values.

Building the SQL of a queryset with a dozen subqueries costs several times what the database needs
to answer it. Where such a queryset is the one definition of something, writing its SQL a second
time by hand would be a second definition; so the statement that Django built is kept instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_FAR = datetime(2900, 1, 1, tzinfo=UTC)
_NEAR = timedelta(days=3660)


@dataclass(frozen=True)
class _Statement:
    sql: str
    arguments: Sequence[Callable[[dict[str, Any]], Any]]
    fields: list[tuple[str, int]]
    annotations: list[tuple[str, int]]
    converters: list[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared(Generic[Row]):
    """`build` makes the queryset from values by name: texts, numbers or moments.

    It must treat the values alike whatever they are, and hand on a moment as it is or with a fixed
    time added. Columns of the model and annotations are read; `select_related` is not.
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
        marks = {name: _mark(number, value) for number, (name, value) in enumerate(values.items())}
        queryset = self._build(**marks)
        self._model = queryset.model
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [each[0] for each in compiler.select]
        info, annotations = compiler.klass_info, compiler.annotation_col_map
        return _Statement(
            sql=sql,
            arguments=[_argument(each, marks) for each in parameters],
            fields=[(columns[place].target.attname, place) for place in info["select_fields"]],
            annotations=list(annotations.items()),
            converters=[
                (place, found, expression)
                for place, (found, expression) in compiler.get_converters(columns).items()
            ],
        )


def _mark(number: int, value: Any) -> Any:
    """A value of the same kind that no statement holds otherwise, to find its places by."""
    if isinstance(value, datetime):
        return _FAR + timedelta(days=20 * 366 * number)
    return f"\ue000{number}" if isinstance(value, str) else -(10**9) - number


def _argument(parameter: Any, marks: dict[str, Any]) -> Callable[[dict[str, Any]], Any]:
    for name, mark in marks.items():
        if type(parameter) is not type(mark):
            continue
        if isinstance(mark, datetime) and abs(parameter - mark) < _NEAR:
            return _later(name, parameter - mark)
        if parameter == mark:
            return itemgetter(name)
    return lambda _values: parameter


def _later(name: str, by: timedelta) -> Callable[[dict[str, Any]], Any]:
    return lambda values: values[name] + by
