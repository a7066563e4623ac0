"""Where is measured: a database of its own, a data folder of its own, servers on loopback."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

from bench.cpu import Meter, Tree, name_of, parent_of
from bench.load import Refused
from training.lib.local.processes import Group, supervised
from training.lib.local.running import WEB

PRODUCT, BARE, MINIMAL = "training.wsgi", "bench.bare", "bench.minimal"


@dataclass(frozen=True)
class Server:
    port: int
    meter: Meter


@dataclass
class Place:
    """Starts each web server when it is first asked for, configured as `./dev run` does."""

    group: Group
    data: Path
    servers: dict[str, Server] = field(default_factory=dict)

    def server(self, module: str) -> Server:
        if module not in self.servers:
            self.servers[module] = self._start(module)
        return self.servers[module]

    def _start(self, module: str) -> Server:
        port = _free_port()
        command = [sys.executable, *WEB[:-1], f"{module}:application", "--port", port]
        log = self.data / f"{module}.log"
        process = self.group.start(module, command, env=os.environ, log=log)
        self.group.wait_until(lambda: _listens(port), what=module)
        return Server(port, Meter(Tree(process.pid), database_tree()))


@contextmanager
def measuring_place() -> Iterator[Place]:
    """Set the environment before Django reads it; drop everything at the end.

    The database named by DATABASE_URL is only the way to the server: nothing is written there.
    """
    given = os.environ["DATABASE_URL"]
    name = f"bench_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="needlewise-bench-") as data:
        _execute(given, f"CREATE DATABASE {name}")
        os.environ |= {
            "DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl(),
            "REDIS_FIRST_DATABASE": "14",
            "NEEDLEWISE_DATA": data,
            "NEEDLEWISE_DEMO": "0",
            "NEEDLEWISE_ALLOW_DRAFT": "1",
            "NEEDLEWISE_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "training.settings",
        }
        django.setup()
        try:
            with supervised() as group:
                yield from _showing_logs(group, Path(data))
        finally:
            _leave(given, name)


def _showing_logs(group: Group, data: Path) -> Iterator[Place]:
    """The folder goes at the end; whoever reads of an unexpected answer needs the reason."""
    try:
        yield Place(group, data)
    except Refused:
        for child in group.children:
            print(f"bench: {child.name}:{child.last_words()}", file=sys.stderr)
        raise


def database_tree() -> Tree:
    """All processes of the database server, found by the one that serves us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    postmaster = parent_of(backend)
    if postmaster is None or not name_of(backend).startswith("postgres"):
        sys.exit("bench: PostgreSQL must run on this machine, or its share cannot be measured.")
    return Tree(postmaster)


def _leave(given: str, name: str) -> None:
    from django.db import connection

    connection.close()
    _execute(given, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _free_port() -> int:
    """Of the kernel's choice: granian shares a port with whoever else asks for the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
