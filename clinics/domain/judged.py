"""What a judgement is, and the order of its statuses."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from certificates.enums import Status
from clinics.domain.saying import Saying, say
from clinics.enums import Act
from training.people.enums import CheckResult

WORST_FIRST = (
    Status.REVOKED,
    Status.SUSPENDED,
    Status.EXPIRED,
    Status.MISSING,
    Status.RESTRICTED,
    Status.UNKNOWN,
    Status.UNVERIFIED,
    Status.SUPERSEDED,
    Status.EXPIRING,
    Status.VALID,
    Status.NOT_REQUIRED,
)
RANK = {status: rank for rank, status in enumerate(WORST_FIRST)}
HOLDS = frozenset({Status.VALID, Status.EXPIRING})


class Judged(NamedTuple):
    """The status, the words behind it, and what they rest on; both are said when somebody reads.

    `regions` are covered, `excluded` are covered by the examination and held back by a policy.
    `finding` is what the last look found instead of a confirmation, see `finding_of`.
    """

    status: Status
    words: Saying
    until: date | None = None
    origin: Saying = ""
    checked_at: datetime | None = None
    regions: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    act: Act | None = None
    finding: str = ""

    @property
    def detail(self) -> str:
        return say(self.words)

    @property
    def source(self) -> str:
        return say(self.origin)


def finding_of(result: str | None, refusal: str | None = None) -> str:
    """Why a look confirmed nothing, as a value of `Refusal` or `CheckResult`: not looked at and
    refused are both unverified, and two answers. Empty where nobody looked or all was confirmed."""
    return "" if result in {None, CheckResult.CONFIRMED} else refusal or result or ""


def best(judged: Iterable[Judged], *, none: Judged) -> Judged:
    """The best, and of equals the one that lasts longest; one that failed spoils no other."""
    return max(judged, key=_goodness, default=none)


def _goodness(judged: Judged) -> tuple[int, date]:
    return RANK[judged.status], judged.until or date.max


def worst(judged: Iterable[Judged]) -> Judged:
    return min(judged, key=lambda each: RANK[each.status])
