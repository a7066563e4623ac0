"""Create `.venv` and install what the lock files pin, by hash and from wheels only."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from .console import PYTHON, ROOT, VENV, fail, say

LOCKS = ROOT / "requirements"
UV = VENV / "bin" / "uv"
NO_VENV = (
    "this Python cannot make virtual environments. "
    "On Debian or Ubuntu: sudo apt install python3-venv. Then run the command again."
)


def install(*kinds: str) -> None:
    """Bring `.venv` to the given locks; a second call finds its stamps and returns at once.

    The lock file doubles as a mutex, so that two commands started together install once.
    """
    if not _outdated(kinds):
        return
    with (LOCKS / "run.txt").open() as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        outdated = _outdated(kinds)
        if outdated:
            _create_venv()
            say(f"installing packages ({', '.join(outdated)})")
            if not (_install_with_uv(outdated) or _install_with_pip(outdated)):
                fail("installing failed; the lines above say why.")
            for kind in outdated:
                _stamp(kind).write_text(_wanted(kind))


def _outdated(kinds: tuple[str, ...]) -> list[str]:
    return [kind for kind in kinds if not PYTHON.exists() or _installed(kind) != _wanted(kind)]


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _installed(kind: str) -> str:
    return _stamp(kind).read_text() if _stamp(kind).exists() else ""


def _wanted(kind: str) -> str:
    return hashlib.sha256((LOCKS / f"{kind}.txt").read_bytes()).hexdigest()


def _create_venv() -> None:
    """Make `.venv`, or make it again when it is half made or its Python has gone."""
    if _succeeds([PYTHON, "-m", "pip", "--version"], quiet=True):
        return
    if not find_spec("ensurepip"):
        fail(NO_VENV)
    say(f"creating {VENV.name}")
    if not _succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        fail(NO_VENV)


def _install_with_uv(kinds: list[str]) -> bool:
    """The fast way: seconds instead of most of a minute. uv itself is pinned by hash too."""
    if _installed("uv") != _wanted("uv"):
        if not _install_with_pip(["uv"]):
            return False
        _stamp("uv").write_text(_wanted("uv"))
    uv = [UV, "pip", "install", "--quiet", "--python", PYTHON]
    if _succeeds([*uv, *_hashed_wheels(kinds)]):
        return True
    say("uv could not; trying again with pip (slower, reads your pip configuration)")
    return False


def _install_with_pip(kinds: list[str]) -> bool:
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    return _succeeds([*pip, *_hashed_wheels(kinds)])


def _hashed_wheels(kinds: list[str]) -> list[str]:
    files = [part for kind in kinds for part in ("-r", str(LOCKS / f"{kind}.txt"))]
    return ["--require-hashes", "--only-binary", ":all:", *files]


def _succeeds(command: list[object], *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    words = [str(part) for part in command]
    try:
        done = subprocess.run(words, cwd=ROOT, stdout=output, stderr=output)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def lock() -> int:
    """Pin `requirements/*.in` anew: one file for all platforms, with hashes and without addresses.

    Each layer is held to the versions of the ones below it (`-c` in its `.in` file).
    """
    pin = [UV, "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"]
    plain = ["--generate-hashes", "--no-emit-index-url", "--no-header"]
    for kind in ("uv", "run", "test", "check"):
        names = [f"requirements/{kind}.in", "--output-file", f"requirements/{kind}.txt"]
        if not _succeeds([*pin, *plain, *names]):
            fail(f"requirements/{kind}.in could not be resolved; the lines above say why.")
    return 0
