"""Where things are, and how `./dev` talks to the person who runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Failure(SystemExit):
    """A refusal that the person can act on: its text is printed and the command ends with 1."""


def say(text: str) -> None:
    """Standard error, so that what a command prints for a machine stays clean."""
    print(f"dev: {text}", file=sys.stderr, flush=True)  # noqa: T201


def fail(text: str) -> NoReturn:
    raise Failure(f"dev: {text}")


def site_packages() -> Path:
    """The package folder of `.venv`; read from disk, because `dev` runs outside of it."""
    return next(VENV.glob("lib/python3.*/site-packages"))
