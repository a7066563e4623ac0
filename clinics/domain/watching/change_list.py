"""The list of changes as a manager reads it: in sentences, newest first, paged by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from clinics.domain.watching.words import sentence_of
from clinics.enums import ChangeKind
from clinics.models import Change, LastLook, Notice
from clinics.queries.roster import staff_labels
from clinics.queries.watching import changes_of
from training.people.models import Clinic, Membership

A_PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what makes no sense there asks for nothing."""

    kind: str = ""
    person: UUID | None = None
    requirement: str = ""
    before: int | None = None
    followed: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLine:
    number: int
    kind: ChangeKind
    sentence: str
    detail: str
    happened_at: datetime
    person: UUID | None
    is_new: bool


@dataclass(frozen=True)
class ChangePage:
    """`older` is the number to go on below, when there is more; `unseen` counts in all.

    New is what came after the last look, before the first one what came since the manager
    `followed_since`. Who has neither looked nor follows anything is not met with a list of news.
    """

    lines: Sequence[ChangeLine]
    older: int | None
    newest: int
    look: LastLook | None
    followed_since: datetime | None
    unseen: int

    @property
    def has_no_mark(self) -> bool:
        return self.newest > 0 and self.look is None and self.followed_since is None


def read_changes(
    clinic: Clinic, filters: Filters, *, manager: Membership | None, now: datetime
) -> ChangePage:
    """Auditors have no last look: to them nothing is new. Eight statements at most."""
    told = changes_of(clinic, now=now)
    rows = list(_filtered(told, filters, manager)[: A_PAGE + 1])
    shown, more = rows[:A_PAGE], len(rows) > A_PAGE
    look = LastLook.objects.filter(manager=manager).first() if manager else None
    since = _followed_since(manager) if manager and look is None else None
    labels = staff_labels(clinic, now=now, only=[row.membership_id for row in shown])
    newest = _newest(told)
    seen = look.number if look else _newest(told.filter(noted_at__lt=since)) if since else newest
    lines = [
        ChangeLine(
            number=row.number,
            kind=ChangeKind(row.kind),
            sentence=sentence_of(row, labels.get(row.membership_id or 0, "")),
            detail=row.detail,
            happened_at=row.happened_at,
            person=row.membership.public_id if row.membership else None,
            is_new=manager is not None and row.number > seen,
        )
        for row in shown
    ]
    unseen = told.filter(number__gt=seen).count() if manager else 0
    return ChangePage(lines, shown[-1].number if more else None, newest, look, since, unseen)


def _newest(rows: QuerySet[Change]) -> int:
    return rows.values_list("number", flat=True).first() or 0


def _followed_since(manager: Membership) -> datetime | None:
    return manager.watches.aggregate(first=Min("begun_at"))["first"]


def _filtered(
    rows: QuerySet[Change], filters: Filters, manager: Membership | None
) -> QuerySet[Change]:
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.person:
        rows = rows.filter(membership__public_id=filters.person)
    if filters.requirement:
        rows = rows.filter(requirement=filters.requirement, kind=ChangeKind.STANDING)
    if filters.before is not None:
        rows = rows.filter(number__lt=filters.before)
    if filters.followed and manager:
        rows = rows.filter(pk__in=Notice.objects.filter(manager=manager).values("change"))
    return rows
