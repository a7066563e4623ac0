"""`./dev` starts, joins, survives and ends, shown on a small stand-in for the product.

The stand-in sits in a copy of the checkout whose path has a space, uses the real `.venv`,
PostgreSQL, Valkey, Celery and web server, and starts in seconds.
"""

import ast
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from training.lib.local import installing
from training.lib.local.processes import scratch_folder
from training.lib.local.running import free_port

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

MANAGE = """
import os, sys, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    database.execute("create table if not exists start (command text)")
    database.execute("insert into start values (%s)", [sys.argv[1]])
    rows = database.execute("select command from start").fetchall()
print("commands so far:", *[row[0] for row in rows])  # only what is committed by now
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
socket = os.environ["REDIS_URL"].removeprefix("unix://")
app = Celery("stand_in", broker=f"redis+socket://{socket}?virtual_host=0")
"""
NOT_A_NEWCOMERS = (
    *("DATABASE_URL", "REDIS_URL", "NEEDLEWISE_DATA", "PORT", "CHROMIUM"),
    *("NEEDLEWISE_NO_BROWSER", "DJANGO_SETTINGS_MODULE"),
)


@pytest.fixture
def checkout():
    """A copy of what `./dev` needs, in a place that every user may enter."""
    home = Path(tempfile.mkdtemp(prefix="needle wise ", dir="/var/tmp"))
    home.chmod(0o755)
    shutil.copy(ROOT / "dev", home)
    for folder in ("requirements", "training/lib/local"):
        shutil.copytree(ROOT / folder, home / folder)
    (home / ".venv").symlink_to(sys.prefix)
    (home / "manage.py").write_text(MANAGE)
    (home / "training" / "__init__.py").write_text("from training.celery import app as celery_app")
    (home / "training" / "celery.py").write_text(CELERY)
    (home / "training" / "wsgi.py").write_text(WSGI)
    yield home
    kill(*processes_of(home))
    shutil.rmtree(home)


def newcomers_environment(**changes: str) -> dict[str, str]:
    """Ours without the servers and settings of the running tests."""
    plain = {name: value for name, value in os.environ.items() if name not in NOT_A_NEWCOMERS}
    return plain | {"PORT": str(free_port(random.randrange(20_000, 30_000)))} | changes


def start(checkout: Path, **changes: str) -> tuple[subprocess.Popen, str]:
    """`./dev run` up to the line that ends its welcome, and what it said so far."""
    run = subprocess.Popen(
        [sys.executable, checkout / "dev", "run"],
        env=newcomers_environment(NEEDLEWISE_DATA=str(checkout / "var")) | changes,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    for line in run.stdout:
        said += line
        if "Ctrl-C stops everything" in line:
            return run, said
    raise AssertionError(said)


def get(said: str, path: str) -> str:
    """A page at the address that the welcome named."""
    address = re.search(r"http://localhost:\d+", said)[0]
    with urllib.request.urlopen(address + path, timeout=5) as answer:  # noqa: S310
        return answer.read().decode()


def kill(*processes: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def stop(run: subprocess.Popen, with_signal: int = signal.SIGINT) -> int:
    run.send_signal(with_signal)
    run.communicate(timeout=40)
    return run.returncode


def dev(checkout: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, checkout / "dev", *arguments],
        env=newcomers_environment(NEEDLEWISE_DATA=str(checkout / "var")) | changes,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def processes_of(checkout: Path, containing: str = "") -> list[int]:
    """Processes whose environment names the checkout."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"NEEDLEWISE_DATA={checkout}".encode() in environment and containing in command:
            found.append(int(folder.name))
    return found


def wait_for_the_end_of(checkout: Path) -> list[int]:
    for _ in range(100):
        if not processes_of(checkout):
            break
        time.sleep(0.1)
    return processes_of(checkout)


def test_dev_alone_lists_its_commands(checkout):
    listed = re.findall(r"^  \./dev (\w+)", dev(checkout).stdout, re.MULTILINE)
    assert listed == ["run", "test", "bench", "check", "manage", "lock"]


def test_an_unknown_command_is_an_error(checkout):
    assert dev(checkout, "dance").returncode == 2


def test_an_argument_that_would_be_ignored_is_an_error(checkout):
    result = dev(checkout, "run", "--port", "9000")
    assert result.stderr == "dev: this command takes no arguments: --port 9000\n"


def test_a_python_that_is_too_old_can_still_read_the_refusal():
    ast.parse((ROOT / "dev").read_text(), feature_version=(3, 6))


def test_a_python_without_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(installing, "PYTHON", ROOT / "no" / "python")
    monkeypatch.setattr(installing, "find_spec", {"ensurepip": None}.get)

    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        installing.install("run")


def test_a_server_that_cannot_start_says_why(checkout):
    place = checkout / "var" / "valkey"
    place.mkdir(parents=True)
    (place / "appendonlydir").write_text("not a folder")

    result = dev(checkout, "manage", "anything")

    assert "dev: Valkey: valkey ended with code 1.\n" in result.stderr
    assert "appendonlydir" in result.stderr
    assert processes_of(checkout) == []


def test_run_serves_shares_its_servers_and_leaves_no_process_on_ctrl_c(checkout):
    run, said = start(checkout)
    assert get(said, "/healthz") == "ok"

    beside = dev(checkout, "manage", "beside")
    second = dev(checkout, "run")

    assert beside.stdout.strip() == "commands so far: prepare beside"
    assert "already running at http://localhost" in second.stderr
    assert second.returncode == 1
    assert stop(run) == 0
    assert processes_of(checkout) == []


def test_a_killed_supervisor_leaves_nothing_that_blocks_the_next_start(checkout):
    run, _ = start(checkout)
    run.kill()
    run.wait()
    assert wait_for_the_end_of(checkout) == []

    again, said = start(checkout)

    assert "commands so far: prepare prepare" in said
    assert "installing" not in said
    assert stop(again, signal.SIGTERM) == 0
    assert processes_of(checkout) == []


def test_a_crash_of_the_servers_keeps_the_data(checkout):
    (checkout / "manage.py").write_text(MANAGE + "print(flush=True); sys.stdin.read()")
    first = subprocess.Popen(
        [sys.executable, checkout / "dev", "manage", "first"],
        env=newcomers_environment(NEEDLEWISE_DATA=str(checkout / "var")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout.readline() == "commands so far: first\n"
    kill(first.pid, *processes_of(checkout))
    first.communicate()

    assert dev(checkout, "manage", "second").stdout.split() == [
        "commands",
        "so",
        "far:",
        "first",
        "second",
    ]


def test_a_part_that_dies_stops_the_rest_with_an_error(checkout):
    run, _ = start(checkout)
    kill(*processes_of(checkout, containing="beat"))

    said, _ = run.communicate(timeout=40)

    assert "beat ended with code -9; stopping the rest" in said
    assert run.returncode != 0
    assert processes_of(checkout) == []


def test_a_taken_port_gives_way_to_the_next_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port < free_port(port) < port + 20


def test_given_servers_win(checkout):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        database.execute("create table if not exists start (command text)")
        given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
        assert dev(checkout, "manage", "elsewhere", **given).returncode == 0
        assert database.execute("delete from start returning command").fetchall() == [
            ("elsewhere",)
        ]
        database.execute("drop table start")
    assert not (checkout / "var" / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home that PostgreSQL cannot enter")
def test_root_may_start_from_a_folder_that_only_root_can_enter(checkout):
    checkout.chmod(0o700)
    place = checkout / "var" / "postgres"

    first = dev(checkout, "manage", "first")
    second = dev(checkout, "manage", "second")

    kept = place.resolve()
    shutil.rmtree(kept)
    assert (place.is_symlink(), kept.parent.name) == (True, "needlewise")
    assert f"PostgreSQL keeps its files in {kept}" in first.stderr
    assert second.stdout.strip() == "commands so far: first second"


def test_a_browser_that_does_not_start_is_named(checkout):
    result = dev(checkout, "test", CHROMIUM="/nowhere/chromium")

    assert (result.returncode, result.stderr.strip()) == (
        1,
        "dev: CHROMIUM names /nowhere/chromium, which does not start.",
    )


def test_a_folder_that_a_killed_command_left_is_removed_and_one_in_use_stays(tmp_path):
    left = tmp_path / "needlewise-left"
    left.mkdir()
    (left / "lock").touch()

    with scratch_folder(tmp_path) as first, scratch_folder(tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
    assert list(tmp_path.iterdir()) == []


def test_throw_away_servers_are_separate_and_leave_nothing(checkout):
    (checkout / "tests.py").write_text(MANAGE.replace("sys.argv[1]", "'test'"))
    both = [
        subprocess.Popen(
            [sys.executable, checkout / "dev", "test", "-s", "-q", "tests.py"],
            env=newcomers_environment(
                NEEDLEWISE_NO_BROWSER="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
            ),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=60)[0] for run in both]

    assert [line.count("commands so far: test\n") for line in said] == [1, 1]
    assert [run.returncode for run in both] == [5, 5]
    assert not (checkout / "var").exists()
