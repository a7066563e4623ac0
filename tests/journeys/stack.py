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
    _ask_safety_plainly(database)
    with supervised() as group:
        start_product(group, env, port)
        yield Stack(
            f"http://localhost:{port}", database, data, {login["role"]: login for login in logins}
        )


def _ask_safety_plainly(database: str) -> None:
    """Most journeys sit the quiz on safety, and tell what is seen from one question to the next.

    Forms are drawn by chance; now and then one began with a case set, which is a screen of its
    own. The other kinds and case sets have tests in a browser that always meet them.
    """
    with _connected_to(database) as connection:
        connection.execute(
            """
            UPDATE quizzes_itemversion AS version SET state = 'retired'
            FROM quizzes_item AS item JOIN quizzes_bank AS bank ON bank.id = item.bank_id
            WHERE item.id = version.item_id AND item.pool = 'exam' AND version.state = 'published'
                AND bank.module_slug = '3-safety'
                AND (version.case_set_id IS NOT NULL OR version.kind <> 'single-best-answer')
            """
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
    with _connected_to("postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")


def _connected_to(database: str) -> psycopg.Connection:
    own = settings.DATABASES["default"]
    parts = {
        "host": own["HOST"],
        "port": own["PORT"],
        "user": own["USER"],
        "password": own["PASSWORD"],
    }
    given = {key: value for key, value in parts.items() if value}
    return psycopg.connect(dbname=database, autocommit=True, **given)
