"""The list of changes as a manager reads it: in sentences, newest first, paged by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

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
    """`older` is the number to go on below, when there is more; `unseen` counts in all."""

    lines: Sequence[ChangeLine]
    older: int | None
    newest: int
    look: LastLook | None
    unseen: int


def read_changes(
    clinic: Clinic, filters: Filters, *, manager: Membership | None, now: datetime
) -> ChangePage:
    """Auditors have no last look: to them nothing is new. Six statements."""
    told = changes_of(clinic, now=now)
    rows = list(_filtered(told, filters, manager)[: A_PAGE + 1])
    shown, more = rows[:A_PAGE], len(rows) > A_PAGE
    look = LastLook.objects.filter(manager=manager).first() if manager else None
    labels = staff_labels(clinic, now=now, only=[row.membership_id for row in shown])
    seen = look.number if look else 0
    newest = told.values_list("number", flat=True).first() or 0
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
    return ChangePage(lines, shown[-1].number if more else None, newest, look, unseen)


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
