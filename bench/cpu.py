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
_WINDOW_SECONDS = 0.5
_MOST_WINDOWS = 120
_CALM_WINDOWS = 3  # on a busy machine an import may rest for one
_RESTING = 0.03  # of a processor


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


class Meter:
    """What a piece of work costs a web server and the database, beyond what they use idle."""

    def __init__(self, web: Tree, database: Tree) -> None:
        """Wait until both rest: workers that still import look busy, and not with requests."""
        self._trees = (web, database)
        calm = 0
        for _ in range(_MOST_WINDOWS):
            self._idle = self._rates_of_a_window()
            calm = calm + 1 if max(self._idle) < _RESTING else 0
            if calm == _CALM_WINDOWS:
                return
        raise TimeoutError("the servers do not come to rest")

    def _rates_of_a_window(self) -> list[float]:
        before, began = self._read(), time.monotonic()
        time.sleep(_WINDOW_SECONDS)
        passed = time.monotonic() - began
        return [(b - a) / passed for a, b in zip(before, self._read(), strict=True)]

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
