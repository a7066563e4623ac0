"""What became of each question of a file: taken as it is, taken with a loss, or refused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    OK = "ok"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass
class ImportedItem:
    """`fields` is the question as authors write it, `facts` what the file knows beside it."""

    ref: str
    title: str
    kind: str
    status: Status
    reasons: list[str]
    fields: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return self.status == Status.REFUSED

    def refuse(self, sentence: str) -> None:
        self.status = Status.REFUSED
        self.reasons.append(sentence)

    def change(self, sentence: str) -> None:
        if not self.is_refused:
            self.status = Status.CHANGED
        self.reasons.append(sentence)

    def told(self) -> dict[str, Any]:
        """The line of the report."""
        return {
            "ref": self.ref,
            "status": str(self.status),
            "kind": self.kind,
            "reasons": self.reasons,
            "title": self.title,
        }


def report(items: Iterable[ImportedItem]) -> dict[str, Any]:
    items = list(items)
    counts = Counter(str(item.status) for item in items)
    return {
        "items": [item.told() for item in items],
        "counts": {"total": len(items)} | {str(status): counts[status] for status in Status},
    }
