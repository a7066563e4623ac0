"""Heads of the audit log noted outside the database, or signed by a key that lies outside it.

They show that the whole chain was computed anew.
"""

import logging
import re
from datetime import datetime
from pathlib import Path

from django.conf import settings

from training.people.domain import audit, signed_heads

log = logging.getLogger(__name__)

_LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64})")


def heads_file() -> Path:
    return Path(settings.DATA_DIR) / "audit-heads.txt"


def check_and_note(path: Path | None = None) -> list[str]:
    """The problems of chain and heads; when there are none the head joins the noted ones."""
    path = path or heads_file()
    noted, unreadable = _read(path)
    problems = [
        *unreadable,
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


def _read(path: Path) -> tuple[list[audit.Head], list[str]]:
    """Lines of `number hash`; a line that is none was changed by somebody, which is a finding."""
    heads, problems = [], []
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if match := _LINE.fullmatch(line.strip()):
            heads.append(audit.Head(int(match[1]), match[2]))
        else:
            problems.append(f"Line {number} of the noted heads cannot be read.")
    return heads, problems
