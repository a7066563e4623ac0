"""The dry run as its page shows it: counts, then row by row what happens to whom and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.domain.roster.columns import Column
from clinics.domain.roster.fields import FIELDS, UNUSED
from clinics.domain.roster.planning import field_label
from clinics.enums import RowAction
from clinics.models import RosterImport

Line = dict[str, Any]
_OURS = ("line", "reasons")


@dataclass(frozen=True)
class Report:
    """`lines` are those of the chosen action, or all that do something or were refused."""

    counts: list[tuple[RowAction, int]]
    lines: list[Line]
    show: str
    removed: list[str]
    losses: list[str]
    positions: list[str]
    locations: list[str]
    used: list[tuple[str, str]]
    missed: list[tuple[int, str, str]]

    def count(self, action: RowAction) -> int:
        return dict(self.counts)[action]

    @property
    def added(self) -> int:
        return self.count(RowAction.ADD)

    @property
    def changed(self) -> int:
        return self.count(RowAction.UPDATE)

    @property
    def refused(self) -> int:
        return self.count(RowAction.REFUSED)

    @property
    def unchanged(self) -> int:
        return self.count(RowAction.UNCHANGED)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def read_report(row: RosterImport, show: str) -> Report:
    report = row.report or {}
    lines: list[Line] = report["lines"]
    columns = [Column.of(told) for told in row.columns]
    chosen = show if show in RowAction.values else ""
    return Report(
        counts=[(action, report["counts"][action]) for action in RowAction],
        lines=[_shown(line) for line in _in_order(lines, chosen)],
        show=chosen,
        removed=[line["label"] for line in lines if line["action"] == RowAction.REMOVE],
        losses=report["losses"],
        positions=report["positions"],
        locations=report["locations"],
        used=[(one.title, field_label(one.field)) for one in columns if one.field != UNUSED],
        missed=[(line, label, reason) for line, label, reason in report["missed"]],
    )


def _in_order(lines: Sequence[Line], chosen: str) -> list[Line]:
    """By what has to be looked at first, then by line; what stays as it is only when asked for."""
    ranks = {str(action): rank for rank, action in enumerate(RowAction)}
    wanted = [
        line
        for line in lines
        if line["action"] == chosen or (not chosen and line["action"] != RowAction.UNCHANGED)
    ]
    return sorted(wanted, key=lambda line: (ranks[line["action"]], line["line"]))


def _shown(line: Line) -> Line:
    changes = [
        {
            "field": field_label(field),
            "before": _value(field, before),
            "after": _value(field, after),
        }
        for field, before, after in line["changes"]
    ]
    return line | {"changes": changes, "word": RowAction(line["action"]).label}


def _value(field: str, text: str) -> str:
    if field.startswith("paper:") and text:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return text or _("nothing")


def refused_rows(row: RosterImport) -> Iterator[Sequence[str]]:
    """The rows that were not taken with their reasons, under the names of their own columns."""
    columns = [Column.of(told) for told in row.columns]
    width = max((one.place for one in columns), default=-1) + 1
    heads = {one.place: FIELDS[one.field].title if one.field else one.head for one in columns}
    yield [*_OURS, *(heads.get(place, "") for place in range(width))]
    for line in (row.report or {})["lines"]:
        if line["action"] == RowAction.REFUSED:
            cells = [*line["source"], *[""] * width][:width]
            yield [str(line["line"]), " ".join(line["reasons"]), *cells]
