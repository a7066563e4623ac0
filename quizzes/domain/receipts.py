"""What was received, in a form the candidate can keep: count, last arrival, SHA-256."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Subquery

from quizzes.models import Answer, Attempt, GradedResponse


@dataclass(frozen=True)
class Receipt:
    answered: int
    last_at: datetime | None
    sha256: str

    @property
    def reference(self) -> str:
        """Short enough to read out; the whole hash stands beside it."""
        return self.sha256[:8].upper()

    def as_json(self) -> dict[str, Any]:
        return {
            "answered": self.answered,
            "last_received_at": self.last_at.isoformat() if self.last_at else None,
            "sha256": self.sha256,
        }


def make_receipt(
    attempt: UUID, answers: Sequence[tuple[int, Any]], last_at: datetime | None
) -> Receipt:
    """From the responses that count, by position, blanks left out."""
    return Receipt(
        answered=len(answers),
        last_at=last_at if answers else None,
        sha256=hash_answers(attempt, answers),
    )


def receipt_of(attempt: Attempt) -> Receipt:
    """Of a closed attempt; the same whenever it is asked, because graded responses stay."""
    last = (
        Answer.objects.filter(attempt=attempt)
        .values("attempt")
        .annotate(last=Max("received_at"))
        .values("last")
    )
    rows = list(
        GradedResponse.objects.filter(attempt=attempt, response__isnull=False)
        .annotate(last=Subquery(last))
        .order_by("position")
        .values_list("position", "response", "last")
    )
    answers = [(position, response) for position, response, _last in rows]
    return make_receipt(attempt.public_id, answers, rows[0][2] if rows else None)


def hash_answers(attempt: UUID, answers: Sequence[tuple[int, Any]]) -> str:
    """SHA-256 over canonical JSON: `{"answers":[[position,response],…],"attempt":"…"}`.

    Positions ascend, blanks are left out, names are sorted, there is no space: whoever kept the
    answers can compute the same.
    """
    canonical = json.dumps(
        {"attempt": str(attempt), "answers": [list(answer) for answer in answers]},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
