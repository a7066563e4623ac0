"""`./dev run`: the whole product under one supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request

from .console import PYTHON, ROOT, fail, say
from .processes import Group, die_with_parent
from .servers import announce, environment, lasting_servers

PORTS_TRIED = 20
WEB = [
    *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws"),
    *("--workers", 2, "--blocking-threads", 4, "--workers-kill-timeout", 3),
    *("--log-level", "warning", "training.wsgi:application"),
]
CELERY = ["-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "training"]
WORKER = [
    *(*CELERY, "worker", "--concurrency", 2, "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle"),
]
BEAT = [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile="]


def run() -> int:
    """Start, tell where to look, and watch until Ctrl-C or until a part ends by itself."""
    env = environment()
    if env.get("NEEDLEWISE_ENV") != "production":
        env.setdefault("NEEDLEWISE_ALLOW_DRAFT", "1")
    try:
        with lasting_servers(env, join=False) as group:
            port = free_port(int(env.get("PORT") or 8000))
            url = f"http://localhost:{port}"
            env["PUBLIC_URL"] = env.get("PUBLIC_URL") or url
            prepared = _prepare(env)
            start_product(group, env, port)
            announce(env, url)
            _welcome(url, prepared)
            return _watch(group)
    except KeyboardInterrupt:
        say("stopped")
        return 0


def free_port(wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    fail(f"ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken; set PORT to a free one.")


def _prepare(env: dict[str, str]) -> str:
    """Everything a start needs, in one start of Django; returns what the demo wants to tell.

    In a session of its own, so that Ctrl-C ends it without a traceback; it is all repeatable.
    """
    say("preparing the database, static files, programme and demo")
    done = subprocess.run(
        [str(PYTHON), "manage.py", "prepare"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
        text=True,
    )
    if done.returncode:
        fail("preparing the database failed; the lines above say why.")
    return done.stdout


def start_product(group: Group, env: dict[str, str], port: int) -> None:
    """Web, worker and beat, up to the moment at which pages are served."""
    group.start("worker", [PYTHON, *WORKER], env=env | {"NEEDLEWISE_WORKER": "1"})
    group.start("beat", [PYTHON, *BEAT], env=env)
    group.start("web", [PYTHON, *WEB, "--port", port], env=env)
    group.wait_until(lambda: _healthy(port), what="the web server")


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _welcome(url: str, prepared: str) -> None:
    lines = [
        "",
        f"Needlewise runs at {url}",
        f"Mail it sends can be read at {url}/dev/mail/",
        "Ctrl-C stops everything; the data stays.",
        "",
    ]
    print(prepared, *lines, sep="\n", flush=True)  # noqa: T201


def _watch(group: Group) -> int:
    """Return only when a part ended that should not have."""
    while not (child := group.ended()):
        time.sleep(0.2)
    code = child.process.returncode
    say(f"{child.name} ended with code {code}; stopping the rest")
    return code if code > 0 else os.EX_SOFTWARE
