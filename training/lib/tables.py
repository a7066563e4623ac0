"""Every row of the database into files and back, the same on each PostgreSQL we support.

The text format of COPY is read by every version, and the tables themselves are made by our
migrations; so no program of a certain version is needed, and a backup taken on PostgreSQL 15 loads
on 18 and the other way round.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

_PART = 1 << 20


@dataclass(frozen=True)
class Dump:
    """What lies in the files: tables with their columns and rows, sequences, migrations."""

    tables: list[dict[str, Any]]
    sequences: list[list[Any]]
    migrations: list[list[str]]


def dump_tables(folder: Path) -> Dump:
    """One packed file a table; to be called inside `db.one_moment`."""
    folder.mkdir(mode=0o700)
    tables = [
        {"name": name, "columns": _columns(name), "rows": 0}
        for name in sorted(connection.introspection.table_names())
    ]
    for table in tables:
        table["rows"] = _copy_out(table, folder)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename"
        )
        sequences = [list(row) for row in cursor.fetchall()]
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return Dump(tables, sequences, [list(each) for each in applied])


def unknown_migrations(dump: Dump) -> list[str]:
    """Those that this version of the product does not have: the files are of a newer one."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [f"{app}.{name}" for app, name in dump.migrations if (app, name) not in known]


def make_tables(dump: Dump) -> None:
    """The tables as they were when the files were written, also by an older version."""
    executor = MigrationExecutor(connection)
    executor.migrate(last_migrations(dump))


def last_migrations(dump: Dump) -> list[tuple[str, str]]:
    """Of each app those that nothing applied in the app stands upon."""
    nodes = MigrationExecutor(connection).loader.graph.node_map
    applied = {(app, name) for app, name in dump.migrations if (app, name) in nodes}
    followed = {
        parent.key for key in applied for parent in nodes[key].parents if parent.key[0] == key[0]
    }
    return sorted(applied - followed)


def load_tables(folder: Path, dump: Dump) -> None:
    """All rows in one transaction: everything is there, or nothing.

    Triggers that guard append-only tables rest meanwhile; foreign keys and constraints do not.
    """
    names = [table["name"] for table in dump.tables]
    quoted = [connection.ops.quote_name(name) for name in names]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in quoted:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        for each in dump.tables:
            _copy_in(each, folder)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in quoted:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for name, value, is_called in dump.sequences:
            sequence = connection.ops.quote_name(name)
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, value, is_called])


def file_of(table: dict[str, Any]) -> str:
    return f"{table['name']}.copy.gz"


def _columns(table: str) -> list[str]:
    """All but those the database computes itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [connection.ops.quote_name(table)],
        )
        return [name for (name,) in cursor.fetchall()]


def _copy_out(table: dict[str, Any], folder: Path) -> int:
    rows = 0
    with (
        gzip.open(folder / file_of(table), "wb", compresslevel=5) as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_target(table)} TO STDOUT") as copy,
    ):
        for part in copy:
            file.write(part)
            rows += bytes(part).count(b"\n")  # a line break inside a value is written as \n
    return rows


def _copy_in(table: dict[str, Any], folder: Path) -> None:
    with (
        gzip.open(folder / file_of(table), "rb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_target(table)} FROM STDIN") as copy,
    ):
        while part := file.read(_PART):
            copy.write(part)


def _target(table: dict[str, Any]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table['name'])} ({', '.join(map(quote, table['columns']))})"
