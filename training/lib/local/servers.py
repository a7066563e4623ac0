"""Which database and broker a command works on: given ones, lasting ones, or throw-away ones."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO

from .console import ROOT, VENV, fail, say
from .postgres import start_postgres
from .processes import SHORT_FOLDER, Group, scratch_folder, supervised
from .valkey import start_valkey

ADDRESSES = ("DATABASE_URL", "REDIS_URL")
DISK = Path("/var/tmp")  # noqa: S108 (a real disk; /tmp is often memory)


def environment() -> dict[str, str]:
    """The caller's environment with an absolute data folder.

    A caller who wants no byte code beside the sources gets it inside of `.venv`: without any,
    each process that we start would compile everything again, which takes it two seconds.
    """
    data = Path(os.environ.get("NEEDLEWISE_DATA") or ROOT / "var").expanduser()
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "NEEDLEWISE_DATA": str(data.absolute())}
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "pycache"))
    return env


@contextmanager
def throw_away_servers(env: dict[str, str], *, durable: bool = False) -> Iterator[None]:
    """Servers whose data ends with the command; `durable` ones lie on disk and really sync.

    Every command has its own, so any number of them may run at the same time.
    """
    with scratch_folder(DISK if durable else SHORT_FOLDER) as scratch, supervised() as group:
        data = scratch / "data"
        data.mkdir()
        env["NEEDLEWISE_DATA"] = str(data)
        _start_missing(group, env, data=data, sockets=scratch, durable=durable)
        yield


@contextmanager
def lasting_servers(env: dict[str, str], *, join: bool) -> Iterator[Group]:
    """Servers over `NEEDLEWISE_DATA`. One command at a time owns it.

    With `join`, a command started beside `./dev run` uses the servers of that one.
    """
    data = Path(env["NEEDLEWISE_DATA"])
    data.mkdir(parents=True, exist_ok=True)
    with (data / "dev.lock").open("a+") as lock:
        shared = _own_or_join(lock)
        if shared and not join:
            fail(f"already running at {shared['url']} (process {shared['process']}).")
        with scratch_folder() as scratch, supervised() as group:
            if shared:
                env |= {name: shared[name] for name in ADDRESSES if not env.get(name)}
            else:
                _start_missing(group, env, data=data, sockets=scratch, durable=True)
            yield group


def announce(env: dict[str, str], url: str) -> None:
    """Tell later commands that they may join us; the lock's end takes the note's worth away."""
    note = {name: env[name] for name in ADDRESSES} | {"url": url, "process": os.getpid()}
    (Path(env["NEEDLEWISE_DATA"]) / "dev.lock").write_text(json.dumps(note))


def _own_or_join(lock: IO[str]) -> dict | None:
    """Take the lock, waiting for a short command to end, or return the note of a running one."""
    told = False
    while True:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
            lock.truncate(0)
            return None
        except BlockingIOError:
            lock.seek(0)
            note = lock.read()
        if note:
            return json.loads(note)
        if not told:
            say("waiting for another ./dev command on the same data")
            told = True
        time.sleep(0.2)


def _start_missing(
    group: Group, env: dict[str, str], *, data: Path, sockets: Path, durable: bool
) -> None:
    """Start what the environment does not name, and name it there."""
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    if not env.get("DATABASE_URL"):
        env["DATABASE_URL"] = start_postgres(
            group,
            data=data / "postgres",
            sockets=sockets,
            log=logs / "postgres.log",
            env=env,
            durable=durable,
        )
        for name in [name for name in env if name.startswith("PG")]:
            del env[name]  # the caller's PGHOSTADDR or PGOPTIONS are meant for another server
    if not env.get("REDIS_URL"):
        env["REDIS_URL"] = start_valkey(
            group, data=data / "valkey", sockets=sockets, log=logs / "valkey.log", env=env
        )
