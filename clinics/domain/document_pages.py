"""What the pages of documents tell: where each stands, and who has read which version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinics.models import ClinicDocument
from clinics.queries.documents import Reader, readers_of, review_due, versions_in_full
from clinics.queries.roster import staff_labels
from training.people.models import Clinic


@dataclass(frozen=True)
class DocumentRow:
    """A document in force in a list."""

    slug: str
    title: str
    kind: str
    version: int
    since: datetime
    review_due: date
    is_overdue: bool
    signed: int
    readers: int


@dataclass(frozen=True)
class NamedReader:
    label: str
    signed_at: datetime | None


@dataclass(frozen=True)
class ToldDocument:
    """The versions newest first, the next look, and the readers of the newest, unread first."""

    versions: list[Any]
    review_due: date
    is_overdue: bool
    readers: list[NamedReader]

    @property
    def unread(self) -> list[NamedReader]:
        return [reader for reader in self.readers if reader.signed_at is None]

    @property
    def signed(self) -> list[NamedReader]:
        return [reader for reader in self.readers if reader.signed_at is not None]


def document_rows(clinic: Clinic, documents: Sequence[Any], moment: datetime) -> list[DocumentRow]:
    """Of rows of `documents_at`; two more statements for any number of them."""
    readers = readers_of(clinic, [each.version_pk for each in documents], moment)
    today = _day(clinic, moment)
    return [_row(each, readers[each.version_pk], today) for each in documents]


def tell_document(document: ClinicDocument, moment: datetime, *, now: datetime) -> ToldDocument:
    versions = list(versions_in_full(document, moment))
    newest = versions[0]
    due = newest.looked[0].next_due if newest.looked else newest.review_due
    readers = readers_of(document.clinic, [newest.pk], moment)[newest.pk]
    labels = staff_labels(document.clinic, now=now, only=[each.membership for each in readers])
    return ToldDocument(
        versions=versions,
        review_due=due,
        is_overdue=due < _day(document.clinic, moment),
        readers=[NamedReader(labels.get(each.membership, ""), each.signed_at) for each in readers],
    )


def _row(document: Any, readers: list[Reader], today: date) -> DocumentRow:
    due = review_due(document)
    return DocumentRow(
        slug=document.slug,
        title=document.title,
        kind=document.get_kind_display(),
        version=document.version,
        since=document.in_force_since,
        review_due=due,
        is_overdue=due < today,
        signed=sum(reader.signed_at is not None for reader in readers),
        readers=len(readers),
    )


def _day(clinic: Clinic, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(clinic.time_zone)).date()
