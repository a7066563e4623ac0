"""What became of each question of a file: taken as it is, taken with a loss, or refused."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    OK = "ok"
    CHANGED = "changed"
    REFUSED = "refused"


class Fate(StrEnum):
    """What storing it means to the bank."""

    NEW = "new"
    NEXT = "next"  # the next draft of a question there is
    HERE = "here"  # nothing to store


@dataclass
class ImportedItem:
    """`fields` is the question as authors write it, `facts` what the file knows beside it.

    `question` and `number` name its draft, `source` is what the file said of it. `notes` are
    those of the reasons that tell of no loss, by their place.
    """

    ref: str
    title: str
    kind: str
    status: Status
    reasons: list[str]
    fields: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    source: dict[str, str] = field(default_factory=dict)
    fate: Fate = Fate.NEW
    question: str = ""
    number: int = 0
    notes: list[int] = field(default_factory=list)

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

    def note(self, sentence: str) -> None:
        self.notes.append(len(self.reasons))
        self.reasons.append(sentence)

    def digest(self) -> str:
        """Of all the file says of it; the same file says the same again."""
        said = [self.kind, self.fields, self.facts]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

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
