"""Loaded before Django's settings: gives each xdist worker Redis databases of its own."""

import os

import pytest
from hypothesis import settings

from tests import examples

# A Redis has 16 databases: two for the tests and two for the running product of each worker.
MOST_WORKERS = 4

worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["REDIS_FIRST_DATABASE"] = str(2 * worker)
os.environ.setdefault("LOG_LEVEL", "WARNING")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto` takes every core, up to the Redis databases there are."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all journeys: a second running product costs half a minute."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("stack"))


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(examples.PROFILE)
    if worker >= MOST_WORKERS:
        raise pytest.UsageError(f"At most {MOST_WORKERS} workers: -n {MOST_WORKERS}, or -n auto.")
