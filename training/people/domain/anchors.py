"""Heads of the audit log noted outside the database, or signed by a key that lies outside it.

They show that the whole chain was computed anew.
"""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from training.people.domain import audit, signed_heads

log = logging.getLogger(__name__)


def heads_file() -> Path:
    return Path(settings.DATA_DIR) / "audit-heads.txt"


def check_and_note(path: Path | None = None) -> list[str]:
    """The problems of chain and heads; when there are none the head joins the noted ones."""
    path = path or heads_file()
    noted = _read(path)
    problems = [
        *audit.verify(anchors=[*noted, *signed_heads.anchors()]),
        *signed_heads.problems(),
    ]
    head = audit.head()
    if problems:
        log.critical("audit log is not whole", extra={"problems": len(problems)})
    elif head.number and head not in noted:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(f"{head.number} {head.hash}\n")
        log.info("audit head", extra={"number": head.number, "hash": head.hash})
    return problems


def sign_when_due(*, now: datetime) -> bool:
    """Once a day: verify the log and sign its head. True when it was signed now."""
    if not signed_heads.is_due(now=now) or check_and_note():
        return False
    return signed_heads.sign_head(now=now) is not None


def _read(path: Path) -> list[audit.Head]:
    """Lines of `number hash`."""
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text().splitlines()]
    return [audit.Head(int(number), digest) for number, digest in lines]
