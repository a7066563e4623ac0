"""What a judgement is, the order of its statuses, and the words dates and regions have in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from certificates.enums import Status
from clinics.enums import Act
from training.people.anatomy import regions
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


@dataclass(frozen=True, slots=True)
class Judged:
    """The status, the words behind it, and what they rest on.

    `regions` are covered, `excluded` are covered by the examination and held back by a policy.
    `finding` is what the last look found instead of a confirmation, see `finding_of`.
    """

    status: Status
    detail: str
    until: date | None = None
    source: str = ""
    checked_at: datetime | None = None
    regions: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    act: Act | None = None
    finding: str = ""


def finding_of(result: str | None, refusal: str | None = None) -> str:
    """Why a look confirmed nothing, as a value of `Refusal` or `CheckResult`: not looked at and
    refused are both unverified, and two answers. Empty where nobody looked or all was confirmed."""
    return "" if result in {None, CheckResult.CONFIRMED} else refusal or result or ""


def best(judged: Iterable[Judged], *, none: Judged) -> Judged:
    """The best, and of equals the one that lasts longest; one that failed spoils no other."""
    return max(judged, key=lambda each: (RANK[each.status], each.until or date.max), default=none)


def worst(judged: Iterable[Judged]) -> Judged:
    return min(judged, key=lambda each: RANK[each.status])


def region_names(slugs: Iterable[str]) -> str:
    known = regions()
    wanted = set(slugs)
    names = [region.name for slug, region in known.items() if slug in wanted]
    return ", ".join([*names, *sorted(wanted - known.keys())])


def on(moment: datetime) -> str:
    """The day of a moment, in the zone of whoever looks."""
    return day(timezone.localtime(moment).date())


def day(value: date | None) -> str:
    """A thousand cells share a few days: each is written once for each language."""
    return _written(value, get_language()) if value else ""


@lru_cache(maxsize=10_000)
def _written(value: date, _language: str | None) -> str:
    return date_format(value, "DATE_FORMAT")
