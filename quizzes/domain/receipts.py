"""What was received, in a form the candidate can keep and anybody can check.

Count, last arrival and SHA-256 of the answers, and a code that only we can make: HMAC-SHA256 over
`{"answered":…,"attempt":"…","finished_at":"…","sha256":"…"}`. It names no person.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Max, Subquery
from django.utils.dateparse import parse_datetime

from quizzes.domain.receipt_keys import authenticate, current_key, key_id, known_keys
from quizzes.models import Answer, Attempt, GradedResponse


class Check(StrEnum):
    """What a receipt turns out to be."""

    GENUINE = "genuine"
    ALTERED = "altered"  # names a key of ours, and its code belongs to something else
    NOT_OURS = "not-ours"


@dataclass(frozen=True)
class Receipt:
    attempt: UUID
    answered: int
    last_at: datetime | None
    sha256: str
    finished_at: datetime | None
    key_id: str
    code: str

    @property
    def reference(self) -> str:
        """Short enough to read out; the whole hash stands beside it."""
        return self.sha256[:8].upper()

    def as_json(self) -> dict[str, Any]:
        return {
            "attempt": str(self.attempt),
            "answered": self.answered,
            "last_received_at": self.last_at.isoformat() if self.last_at else None,
            "sha256": self.sha256,
            "finished_at": _moment(self.finished_at),
            "key": self.key_id,
            "code": self.code,
        }

    def as_text(self) -> str:
        """To be kept and pasted; `read_receipt` takes it back."""
        kept = {name: value for name, value in self.as_json().items() if name != "last_received_at"}
        return json.dumps(kept, indent=2)


def make_receipt(
    attempt: UUID,
    answers: Sequence[tuple[int, Any]],
    last_at: datetime | None,
    finished_at: datetime | None,
) -> Receipt:
    """From the responses that count, by position, blanks left out."""
    sha256, key = hash_answers(attempt, answers), current_key()
    facts = canonical_receipt(attempt, len(answers), sha256, finished_at)
    return Receipt(
        attempt=attempt,
        answered=len(answers),
        last_at=last_at if answers else None,
        sha256=sha256,
        finished_at=finished_at,
        key_id=key_id(key),
        code=authenticate(facts, key),
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
    last_at = rows[0][2] if rows else None
    return make_receipt(attempt.public_id, answers, last_at, attempt.finished_at)


def check_receipt(facts: Mapping[str, Any]) -> Check:
    """Whether the code belongs to these facts. Asks no record, so it can tell of no person."""
    key = known_keys().get(str(facts["key"]))
    if key is None:
        return Check.NOT_OURS
    canonical = canonical_receipt(
        facts["attempt"], facts["answered"], facts["sha256"], facts["finished_at"]
    )
    right = hmac.compare_digest(authenticate(canonical, key), str(facts["code"]).lower())
    return Check.GENUINE if right else Check.ALTERED


def read_receipt(text: str) -> dict[str, Any]:
    """The facts of a receipt as it was kept; ValueError when they are not all there.

    The whole reply of a submit will do too.
    """
    kept = json.loads(text)
    if isinstance(kept, dict) and isinstance(kept.get("receipt"), dict):
        kept = kept["receipt"]
    if not isinstance(kept, dict):
        raise ValueError("A receipt is an object.")
    finished_at = parse_datetime(str(kept.get("finished_at", "")))
    answered, named = kept.get("answered"), [kept.get(n) for n in ("sha256", "key", "code")]
    if not isinstance(answered, int) or finished_at is None or finished_at.tzinfo is None:
        raise ValueError("A receipt has a count and a moment.")
    if not all(isinstance(value, str) and value.isascii() for value in named):
        raise ValueError("A receipt has a hash, a key and a code.")
    sha256, key, code = named
    return {
        "attempt": UUID(str(kept.get("attempt"))),
        "answered": answered,
        "sha256": sha256,
        "finished_at": finished_at,
        "key": key,
        "code": code,
    }


def canonical_receipt(
    attempt: UUID, answered: int, sha256: str, finished_at: datetime | None
) -> bytes:
    """The bytes the code is made over; `finished_at` in UTC with six decimals."""
    return _canonical(
        {
            "answered": answered,
            "attempt": str(attempt),
            "finished_at": _moment(finished_at),
            "sha256": sha256,
        }
    )


def hash_answers(attempt: UUID, answers: Sequence[tuple[int, Any]]) -> str:
    """SHA-256 over canonical JSON: `{"answers":[[position,response],…],"attempt":"…"}`.

    Positions ascend, blanks are left out, names are sorted, there is no space: whoever kept the
    answers can compute the same.
    """
    facts = {"attempt": str(attempt), "answers": [list(answer) for answer in answers]}
    return hashlib.sha256(_canonical(facts)).hexdigest()


def _canonical(facts: Mapping[str, Any]) -> bytes:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None
