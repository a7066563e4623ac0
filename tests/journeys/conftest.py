"""The whole product as `./dev run` starts it, and a Chromium that uses it.

One set of real processes (granian, a Celery worker, beat) per xdist worker, on a database and Redis
databases of its own, with the demo loaded. A journey looks at the same database through the ORM.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from training import env as environment
from training.lib.local.processes import supervised
from training.lib.local.running import free_port, start_product

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class Stack:
    """Where the product runs, and who may sign in."""

    url: str
    database: str
    data: Path
    logins: dict[str, dict[str, str]]

    def login_of(self, role: str) -> dict[str, str]:
        return self.logins[role]


@pytest.fixture(scope="session")
def stack(tmp_path_factory, django_db_setup) -> Iterator[Stack]:
    """Start everything once; a journey that changes the demo uses people of its own."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    database = f"journeys_{number}"
    _create_database(database)
    port = free_port(8600 + 40 * number)
    data = tmp_path_factory.mktemp("stack")
    env = os.environ | {
        "DATABASE_URL": _url_of(database),
        "REDIS_FIRST_DATABASE": str(8 + 2 * (number % 4)),
        "NEEDLEWISE_DATA": str(data),
        "NEEDLEWISE_ALLOW_DRAFT": "1",
        "NEEDLEWISE_DEMO": "1",
        "PUBLIC_URL": f"http://localhost:{port}",
    }
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True)
    printed = subprocess.run(
        [sys.executable, "manage.py", "demo", "--json"],
        cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    logins = {login["role"]: login for login in json.loads(printed)["logins"]}
    with supervised() as group:
        start_product(group, env, port)
        yield Stack(f"http://localhost:{port}", database, data, logins)


@pytest.fixture
def records(stack, django_db_blocker, settings) -> Iterator[None]:
    """The ORM of this test looks at the product's database; nothing is rolled back."""
    connection = connections["default"]
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = stack.database
    settings.MEDIA_ROOT = stack.data / "media"
    settings.SIGNING_KEYS = stack.data / "keys"
    with django_db_blocker.unblock():
        yield
        connection.close()
    connection.settings_dict["NAME"] = own


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    # Playwright runs an event loop in this thread; Django must not take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver) -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM")
    if not executable:
        pytest.fail("No Chromium: start the suite with ./dev test, or set CHROMIUM.")
    variables: dict[str, str | float | bool] = dict(os.environ)
    if libraries := os.environ.get("CHROMIUM_LIBS"):
        variables["LD_LIBRARY_PATH"] = libraries
    browser = playwright_driver.chromium.launch(
        executable_path=executable, args=FLAGS, env=variables
    )
    yield browser
    browser.close()


@pytest.fixture
def device(browser, stack):
    """A maker of devices: each has cookies and storage of its own, like another phone."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 390, height: int = 844, **options) -> Page:
        context = browser.new_context(
            base_url=stack.url, viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(device) -> Page:
    """A phone."""
    return device()


def _url_of(database: str) -> str:
    """DATABASE_URL of this run with another database name."""
    given = os.environ["DATABASE_URL"]
    name = environment.database(given)["NAME"]
    head, _, query = given.partition("?")
    return f"{head.removesuffix(name)}{database}" + (f"?{query}" if query else "")


def _create_database(name: str) -> None:
    own = settings.DATABASES["default"] | {"NAME": "postgres"}
    parts = {
        "host": own["HOST"],
        "port": own["PORT"],
        "user": own["USER"],
        "password": own["PASSWORD"],
    }
    with psycopg.connect(
        dbname="postgres", autocommit=True, **{key: value for key, value in parts.items() if value}
    ) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]  # noqa: S608
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
