"""The coverage page: one table for each edition that draws on the bank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import F, Max, Q, QuerySet

from quizzes.domain.coverage import (
    CellCoverage,
    cells_of,
    read_drawable,
    read_stock,
    what_is_missing,
)
from quizzes.enums import Level
from quizzes.models import Bank, QuizVersion


@dataclass(frozen=True)
class TopicRow:
    topic: str
    title: str
    cells: list[CellCoverage]


@dataclass(frozen=True)
class Coverage:
    """An edition with its cells; `missing` in sentences, empty when a form can be drawn."""

    version: QuizVersion
    rows: list[TopicRow]
    missing: list[str]
    levels: list[str]

    @property
    def is_unsigned(self) -> bool:
        return any(cell.unsigned for row in self.rows for cell in row.cells)

    @property
    def needed(self) -> int:
        return sum(cell.needed for row in self.rows for cell in row.cells)


def editions_on(bank: Bank) -> QuerySet[QuizVersion]:
    """Of each quiz the edition in use, and what is drafted after it."""
    in_use = Max("quiz__versions__number", filter=Q(quiz__versions__published_at__isnull=False))
    return (
        QuizVersion.objects.filter(bank=bank)
        .annotate(in_use=in_use)
        .filter(
            Q(number=F("in_use"))
            | Q(published_at=None) & (Q(in_use=None) | Q(number__gt=F("in_use")))
        )
        .select_related("quiz", "author")
        .prefetch_related("cells")
        .order_by("quiz__slug", "number")
    )


def coverages_of(bank: Bank, topics: Mapping[str, str], *, allow_draft: bool) -> list[Coverage]:
    stock, drawable = read_stock(bank), read_drawable(bank, allow_draft=allow_draft)
    found = []
    for version in editions_on(bank):
        blueprint = {(cell.topic, cell.level): cell.count for cell in version.cells.all()}
        rows = rows_of(cells_of(stock, blueprint, topics), topics)
        lacks = what_is_missing(blueprint, drawable)
        found.append(Coverage(version, rows, lacks, [str(label) for label in Level.labels]))
    return found


def rows_of(cells: Iterable[CellCoverage], topics: Mapping[str, str]) -> list[TopicRow]:
    return [
        TopicRow(topic, topics.get(topic, ""), list(group))
        for topic, group in groupby(cells, key=attrgetter("topic"))
    ]
