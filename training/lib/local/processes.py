"""Start children, watch them, and end them in order."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from .console import ROOT, fail, say

SHORT_FOLDER = Path("/tmp")  # noqa: S108 (a socket's path must stay under 100 bytes)
PREFIX = "needlewise-"
PATIENCE = 10
LINES_SHOWN = 10
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    process: subprocess.Popen
    stop_signal: int
    log: Path | None

    def last_words(self) -> str:
        """The end of its log, which is gone by the time that somebody could look."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log else []
        return "".join(f"\n  {line}" for line in lines[-LINES_SHOWN:])


@dataclass
class Group:
    """Children in the order they were started; `stop` ends them the other way round."""

    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: list[object],
        *,
        env: Mapping[str, str],
        log: Path | None = None,
        stop_signal: int = signal.SIGTERM,
        owner: int | None = None,
        folder: Path = ROOT,
    ) -> subprocess.Popen:
        """Start a child in a session of its own, so that Ctrl-C reaches only the supervisor."""
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log.open("wb") if log else None,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),
            **identity(owner),
        )
        self.children.append(Child(name, process, stop_signal, log))
        return process

    def ended(self) -> Child | None:
        """The first child that is no longer running."""
        return next((c for c in self.children if c.process.poll() is not None), None)

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
        give_up_at = time.monotonic() + seconds
        while not ready():
            if child := self.ended():
                code = child.process.returncode
                fail(f"{what}: {child.name} ended with code {code}.{child.last_words()}")
            if time.monotonic() > give_up_at:
                fail(f"{what}: not ready after {seconds:.0f} s.")
            time.sleep(0.05)

    def stop(self) -> None:
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
            try:
                child.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                say(f"{child.name} did not stop in {PATIENCE} s and was killed")
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self.children.clear()


def identity(owner: int | None) -> dict:
    """Arguments for `subprocess` that make a child run as another person."""
    if owner is None or owner == os.geteuid():
        return {}
    return {"user": owner, "group": _group_of(owner), "extra_groups": []}


def _group_of(owner: int) -> int:
    import pwd

    return pwd.getpwuid(owner).pw_gid


def die_with_parent(stop_signal: int) -> Callable[[], object] | None:
    """On Linux a child gets its stop signal when we die, even by `kill -9`."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, stop_signal)


@contextmanager
def supervised() -> Iterator[Group]:
    """A group that is stopped whatever happens; further signals do not cut the stopping short."""
    group = Group()
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with _answering(dict.fromkeys(ending, signal.default_int_handler)):
        try:
            yield group
        finally:
            with _answering(dict.fromkeys(ending, signal.SIG_IGN)):
                group.stop()


def run_in_front(command: list[object], env: Mapping[str, str]) -> int:
    """Run a command that shares our terminal and let it answer signals first.

    Ctrl-C reaches it from the terminal, so we only wait; other signals are passed on.
    """
    child = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=dict(env),
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    pass_on = dict.fromkeys(
        (signal.SIGTERM, signal.SIGHUP), lambda *_: child.send_signal(signal.SIGINT)
    )
    with _answering({signal.SIGINT: lambda *_: None, **pass_on}):
        return child.wait()


@contextmanager
def _answering(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def scratch_folder(parent: Path = SHORT_FOLDER) -> Iterator[Path]:
    """A temporary folder with a short name, and the removal of those that a killed run left.

    A socket path over about 100 bytes fails, and a deep checkout is enough for that. The
    folder may be entered but not listed by others; what is private lies deeper.
    """
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    folder.chmod(0o711)
    with (folder / "lock.new").open("w") as lock:
        flock(lock, LOCK_EX)
        (folder / "lock.new").rename(folder / "lock")  # seen by a sweep only once it is held
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    for lock_file in parent.glob(f"{PREFIX}*/lock"):
        try:
            with lock_file.open("a") as lock:
                flock(lock, LOCK_EX | LOCK_NB)
                shutil.rmtree(lock_file.parent, ignore_errors=True)
        except OSError:  # in use, or another person's
            continue
