"""The product as real processes on a database of its own, for journeys in a browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

from training import env as environment
from training.lib.local.processes import supervised
from training.lib.local.running import free_port, start_product

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """Where the product runs, and who may sign in."""

    url: str
    database: str
    data: Path
    logins: dict[str, dict[str, str]]


@contextmanager
def running_stack(number: int, data: Path) -> Iterator[Stack]:
    """granian, a Celery worker and beat as `./dev run` starts them, with the demo loaded."""
    database = f"journeys_{number}"
    _create_database(database)
    port = free_port(8600 + 40 * number)
    env = os.environ | {
        "DATABASE_URL": _url_of(database),
        "REDIS_FIRST_DATABASE": str(8 + 2 * number),
        "NEEDLEWISE_DATA": str(data),
        "NEEDLEWISE_ALLOW_DRAFT": "1",
        "NEEDLEWISE_DEMO": "1",
        "NEEDLEWISE_DEMO_YEAR": "0",
        "PUBLIC_URL": f"http://localhost:{port}",
    }
    _manage(env, "prepare")
    logins = json.loads(_manage(env, "demo", "--json"))["logins"]
    with supervised() as group:
        start_product(group, env, port)
        yield Stack(
            f"http://localhost:{port}", database, data, {login["role"]: login for login in logins}
        )


def _manage(env: dict[str, str], *command: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def _url_of(database: str) -> str:
    """DATABASE_URL of this run with another database name."""
    given = os.environ["DATABASE_URL"]
    name = environment.database(given)["NAME"]
    head, _, query = given.partition("?")
    return f"{head.removesuffix(name)}{database}" + (f"?{query}" if query else "")


def _create_database(name: str) -> None:
    own = settings.DATABASES["default"]
    parts = {
        "host": own["HOST"],
        "port": own["PORT"],
        "user": own["USER"],
        "password": own["PASSWORD"],
    }
    with psycopg.connect(
        dbname="postgres", autocommit=True, **{key: value for key, value in parts.items() if value}
    ) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
