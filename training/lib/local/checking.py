"""`./dev check`: everything that can be said about the code without running it."""

from __future__ import annotations

import secrets

from .console import PYTHON, ROOT, VENV, say
from .processes import run_in_front

PRODUCTION = {
    "NEEDLEWISE_ENV": "production",
    "NEEDLEWISE_DEMO": "0",
    "NEEDLEWISE_ALLOW_DRAFT": "0",
    "PUBLIC_URL": "https://needlewise.example",
    "EMAIL_URL": "smtps://mail.needlewise.example:465",
}


def check(env: dict[str, str]) -> int:
    """Run every check, also after one has failed, and name the ones that did."""
    production = (
        env
        | PRODUCTION
        | {name: secrets.token_urlsafe(64) for name in ("SECRET_KEY", "RECEIPT_KEY")}
    )
    tools = VENV / "bin"
    manage = [PYTHON, "manage.py"]
    templates = sorted((ROOT / "templates").rglob("*.html"))
    checks: dict[str, tuple[list[object], dict[str, str]]] = {
        "lint": ([tools / "ruff", "check", ".", "dev"], env),
        "format": ([tools / "ruff", "format", "--check", ".", "dev"], env),
        "types": ([PYTHON, "-m", "mypy"], env),
        "templates": (
            [tools / "djade", "--check", "--target-version=5.2", *templates],
            env,
        ),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], env),
        "deployment": ([*manage, "check", "--deploy", "--fail-level=WARNING"], production),
    }
    failed = []
    for name, (command, variables) in checks.items():
        say(name)
        if run_in_front(command, variables):
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return len(failed)
