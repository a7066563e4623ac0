"""The servers a fault is played on: PostgreSQL that really syncs, Valkey, the web, a sweeper."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import django

from training.lib.local.postgres import start_postgres
from training.lib.local.processes import Group, scratch_folder, supervised
from training.lib.local.running import WEB, free_port
from training.lib.local.servers import DISK
from training.lib.local.valkey import start_valkey

FIRST_PORT = 8750
PATIENCE = 60.0


@dataclass
class Ground:
    """Each part can be ended the hard way and started again at the same address."""

    group: Group
    folder: Path
    port: int

    def start_database(self) -> None:
        sockets = self.folder / "database"
        shutil.rmtree(sockets, ignore_errors=True)
        sockets.mkdir(mode=0o711)
        os.environ["DATABASE_URL"] = start_postgres(
            self.group,
            data=self.folder / "data" / "postgres",
            sockets=sockets,
            log=self.folder / "postgres.log",
            env=os.environ,
            durable=True,
        )

    def start_broker(self, *, forgetful: bool = False) -> None:
        """`forgetful`: without the file that a killed one left, as a broker without persistence."""
        data, sockets = self.folder / "valkey", self.folder / "broker"
        if forgetful:
            shutil.rmtree(data, ignore_errors=True)
        sockets.mkdir(exist_ok=True)
        env = dict(os.environ)
        log = self.folder / "valkey.log"
        os.environ["REDIS_URL"] = start_valkey(
            self.group, data=data, sockets=sockets, log=log, env=env
        )

    def start_web(self) -> None:
        command = [sys.executable, *WEB[:-1], "training.wsgi:application", "--port", self.port]
        self.group.start("web", command, env=os.environ, log=self.folder / "web.log")
        self.group.wait_until(self._listens, what="the web server")

    def start_sweeper(self) -> subprocess.Popen:
        command: list[object] = [sys.executable, "manage.py", "sweep", "--every", "2"]
        return self.group.start("sweeper", command, env=os.environ, log=self.folder / "sweeper.log")

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"]
        subprocess.run(command, env=os.environ, check=True, stdout=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        """`kill -9` of the process and everything it started."""
        for pid in self.pids(name):
            with suppress(ProcessLookupError):  # children end by themselves when the first is gone
                os.kill(pid, signal.SIGKILL)
        self._forget(name)

    def end(self, process: subprocess.Popen) -> None:
        """A polite end, which lets requests finish."""
        process.terminate()
        process.wait(30)
        self.group.children = [c for c in self.group.children if c.process is not process]

    def process(self, name: str) -> subprocess.Popen:
        return next(c.process for c in self.group.children if c.name == name)

    def pids(self, name: str) -> list[int]:
        """Of the child and its descendants; all were started here."""
        found, waiting = [], [self.process(name).pid]
        parents = _parents()
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting += [child for child, parent in parents.items() if parent == pid]
        return found

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Hung: the process exists, takes connections, and answers nothing."""
        pids = self.pids(name)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _forget(self, name: str) -> None:
        process = self.process(name)
        process.wait(10)
        self.group.children = [c for c in self.group.children if c.process is not process]

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def wait_until(look: Callable[[], bool], *, seconds: float = PATIENCE) -> float:
    """How long it took until `look` was true; TimeoutError when it never was."""
    began = time.monotonic()
    while not look():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not true within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def fault_ground() -> Iterator[Ground]:
    """Set the environment before Django reads it; everything goes at the end."""
    with scratch_folder(DISK) as folder, supervised() as group:
        (folder / "data").mkdir()
        ground = Ground(group, folder, free_port(FIRST_PORT))
        ground.start_database()
        ground.start_broker()
        os.environ |= {
            "NEEDLEWISE_DATA": str(folder / "data"),
            "NEEDLEWISE_DEMO": "0",
            "NEEDLEWISE_ALLOW_DRAFT": "1",
            "NEEDLEWISE_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "training.settings",
        }
        django.setup()
        from bench.data import prepare_database

        prepare_database()
        ground.start_web()
        yield ground


def _parents() -> dict[int, int]:
    """Every process with its parent, from /proc (Linux only)."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(folder.name)] = int(fields[1])
    return parents
