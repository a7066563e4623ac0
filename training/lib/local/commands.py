"""The commands of `./dev`. Each installs what it needs first and returns an exit code."""

from __future__ import annotations

from collections.abc import Sequence

from .browser import find_browser
from .checking import check
from .console import PYTHON, fail
from .installing import install, lock
from .processes import run_in_front
from .running import run
from .servers import environment, lasting_servers, throw_away_servers

# The whole suite is quicker on every core; a few tests are not, so arguments decide for themselves.
WHOLE_SUITE = ["-n", "auto", "--dist", "loadgroup"]


def _run(arguments: Sequence[str]) -> int:
    _expect_none(arguments)
    install("run")
    return run()


def _test(arguments: Sequence[str]) -> int:
    """A caller's own `-m` comes later and so wins over ours."""
    install("run", "test")
    browser = find_browser()
    chosen = [] if browser else ["-m", "not browser"]
    env = environment() | browser
    with throw_away_servers(env):
        return run_in_front([PYTHON, "-m", "pytest", *chosen, *(arguments or WHOLE_SUITE)], env)


def _bench(arguments: Sequence[str]) -> int:
    install("run", "test")
    env = environment()
    with throw_away_servers(env, durable=True):
        return run_in_front([PYTHON, "-m", "bench", *arguments], env)


def _check(arguments: Sequence[str]) -> int:
    _expect_none(arguments)
    install("run", "test", "check")
    env = environment()
    with throw_away_servers(env):
        return check(env)


def _manage(arguments: Sequence[str]) -> int:
    install("run")
    env = environment()
    with lasting_servers(env, join=True):
        return run_in_front([PYTHON, "manage.py", *arguments], env)


def _lock(arguments: Sequence[str]) -> int:
    _expect_none(arguments)
    install("run")
    return lock()


def _expect_none(arguments: Sequence[str]) -> None:
    if arguments:
        fail(f"this command takes no arguments: {' '.join(arguments)}")


COMMANDS = {
    "run": _run,
    "test": _test,
    "bench": _bench,
    "check": _check,
    "manage": _manage,
    "lock": _lock,
}
