"""A real Celery worker on the database and the broker of the running test."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from training import env as environment
from training.celery import app
from training.lib.local.processes import die_with_parent
from training.lib.local.running import WORKER
from training.lib.tasks import run_job

ROOT = Path(__file__).parents[2]
COMMAND = [*(str(part) for part in WORKER), "--include", "tests.lib.slow_jobs"]
LEASE_SECONDS = 5
PATIENCE = 90  # for a busy machine; a calm one needs a few seconds


def wait_until(condition: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)


def environment_of_test(data: Path, **more: str) -> dict[str, str]:
    """What a process needs to work on the rows of this test, with keys and files in `data`."""
    return os.environ | {
        "DATABASE_URL": url_of_test_database(),
        "NEEDLEWISE_DATA": str(data),
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        **more,
    }


def url_of_test_database() -> str:
    """DATABASE_URL with the name of the database that pytest-django made."""
    given = os.environ["DATABASE_URL"]
    head, _, query = given.partition("?")
    name = environment.database(given)["NAME"]
    return f"{head.removesuffix(name)}{connection.settings_dict['NAME']}" + (
        f"?{query}" if query else ""
    )


class Worker:
    """One worker with two children, in a session of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data / "worker.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> "Worker":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *COMMAND],
                cwd=ROOT,
                env=environment_of_test(self.data, NEEDLEWISE_WORKER="1"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        run_job.delay(0)
        wait_until(lambda: self.process.poll() is not None or not waiting_messages())
        return self

    def kill(self) -> None:
        """The machine loses its power: the worker and its children are gone at once."""
        if self.process and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def restart_if_gone(self) -> None:
        if not self.process or self.process.poll() is not None:
            self.start()

    def last_words(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@contextmanager
def worker_on(data: Path) -> Iterator[Worker]:
    """A worker that is started and, whatever happens, gone at the end."""
    data.mkdir(exist_ok=True)
    worker = Worker(data)
    try:
        yield worker.start()
    finally:
        worker.kill()
        shutil.rmtree(data, ignore_errors=True)


@cache
def broker() -> redis.Redis:
    """The broker's database of this test run, and no other."""
    number = settings.REDIS_FIRST_DATABASE
    return redis.Redis.from_url(environment.redis(settings.REDIS_URL, number))


def waiting_messages() -> int:
    keys = [key for key in broker().keys("celery*") if broker().type(key) == b"list"]
    return sum(broker().llen(key) for key in keys)


def sweep_tick() -> None:
    """What beat sends every two seconds."""
    app.send_task("lib.run_due_jobs")
