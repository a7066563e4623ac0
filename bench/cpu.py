"""How much processor time a program with all its children has used (Linux only)."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_CPU_CLOCK = 2  # of a whole process, in the clock numbers of the kernel
_PARENT, _REAPED = 1, slice(13, 15)  # places in /proc/<pid>/stat after the name
_IDLE_SECONDS = 0.5


@dataclass(frozen=True)
class Tree:
    """A process and all its descendants, such as a web server or PostgreSQL."""

    root: int

    def seconds(self) -> float:
        """Used so far, with what children that have ended used."""
        return sum(_own_seconds(pid) + _reaped_seconds(pid) for pid in self._members())

    def _members(self) -> Iterator[int]:
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            if stat := _stat(int(folder.name)):
                children.setdefault(int(stat[_PARENT]), []).append(int(folder.name))
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            yield pid
            waiting += children.get(pid, [])


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time, by part."""

    web: float
    database: float

    @property
    def total(self) -> float:
        return self.web + self.database


class Meter:
    """What a piece of work costs a web server and the database, beyond what they use idle."""

    def __init__(self, web: Tree, database: Tree) -> None:
        self._trees = (web, database)
        before, began = self._read(), time.monotonic()
        time.sleep(_IDLE_SECONDS)
        passed = time.monotonic() - began
        self._idle = [(b - a) / passed for a, b in zip(before, self._read(), strict=True)]

    def measure(self, work: Callable[[], T]) -> tuple[T, Spent]:
        before, began = self._read(), time.monotonic()
        done = work()
        passed = time.monotonic() - began
        used = zip(before, self._read(), self._idle, strict=True)
        return done, Spent(*(max(b - a - idle * passed, 0) for a, b, idle in used))

    def _read(self) -> tuple[float, ...]:
        return tuple(tree.seconds() for tree in self._trees)


def parent_of(pid: int) -> int | None:
    stat = _stat(pid)
    return int(stat[_PARENT]) if stat else None


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _own_seconds(pid: int) -> float:
    """To the nanosecond, where /proc counts ticks of ten milliseconds."""
    try:
        return time.clock_gettime(~pid << 3 | _CPU_CLOCK)
    except OSError:
        return 0.0  # it has ended since


def _reaped_seconds(pid: int) -> float:
    stat = _stat(pid)
    return sum(map(int, stat[_REAPED])) / os.sysconf("SC_CLK_TCK") if stat else 0.0


def _stat(pid: int) -> list[str]:
    """Its fields after the name, which may hold spaces and brackets."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
