"""The commands of `./dev`. Each installs what it needs first and returns an exit code."""

from __future__ import annotations

from .browser import find_browser
from .checking import check
from .console import PYTHON
from .installing import install, lock
from .processes import run_in_front
from .running import run
from .servers import environment, lasting_servers, throw_away_servers


def _run(arguments: list[str]) -> int:
    install("run")
    return run()


def _test(arguments: list[str]) -> int:
    install("run", "test")
    env = environment() | find_browser()
    with throw_away_servers(env):
        return run_in_front([PYTHON, "-m", "pytest", *arguments], env)


def _bench(arguments: list[str]) -> int:
    install("run", "test")
    env = environment()
    with throw_away_servers(env, durable=True):
        return run_in_front([PYTHON, "-m", "bench", *arguments], env)


def _check(arguments: list[str]) -> int:
    install("run", "test", "check")
    env = environment()
    with throw_away_servers(env):
        return check(env)


def _manage(arguments: list[str]) -> int:
    install("run")
    env = environment()
    with lasting_servers(env, join=True):
        return run_in_front([PYTHON, "manage.py", *arguments], env)


def _lock(arguments: list[str]) -> int:
    install("run")
    return lock()


COMMANDS = {
    "run": _run,
    "test": _test,
    "bench": _bench,
    "check": _check,
    "manage": _manage,
    "lock": _lock,
}
