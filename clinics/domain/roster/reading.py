"""The dry run of a file of people: what it says, and what it would do, with nothing stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from clinics.domain.roster.columns import Column, all_sure, guess_columns, settle_orders
from clinics.domain.roster.losses import tell_losses
from clinics.domain.roster.planning import counts, new_places, plan_rows
from clinics.domain.roster.rows import body_of, read_row
from clinics.enums import RosterImportState
from clinics.models import Location, Position, RosterImport
from clinics.queries.listed import listed_people
from training.lib.sheets.csvfile import read_csv
from training.lib.sheets.table import Table, UnreadableFile
from training.lib.sheets.xlsx_reading import read_xlsx
from training.people.models import Authority, Clinic

MOST_ROWS = 10_000
_HEADS = ("mail", "name", "licen", "regist")


def read_import(pk: int, *, now: datetime) -> None:
    """The dry run: nothing is stored but what is to be asked, or what would happen."""
    row = RosterImport.objects.select_related("clinic", "user").filter(
        pk=pk, state=RosterImportState.READING
    ).first()  # fmt: skip
    if row is None:
        return
    with translation.override(row.user.language):
        try:
            changes = _read(row, now=now)
        except UnreadableFile as error:
            changes = {"state": RosterImportState.FAILED, "problem": str(error)[:500]}
    reading = RosterImport.objects.filter(pk=pk, state=RosterImportState.READING, round=row.round)
    reading.update(**changes)


def _read(row: RosterImport, *, now: datetime) -> dict[str, Any]:
    table = _table(row)
    body = body_of(table)
    known = [Column.of(told) for told in row.columns] or guess_columns(table)
    columns = settle_orders(known, body)
    told = {"columns": [column.told() for column in columns]}
    if not all_sure(columns):
        return told | {"state": RosterImportState.ASKING, "total": len(body)}
    rows = [read_row(line, cells, columns) for line, cells in body]
    for one in rows:
        if one.line in table.refusals:
            one.reasons.append(table.refusals[one.line])
    planned = plan_rows(rows, listed_people(row.clinic, now=now), known_regulators())
    lines = [one.told() for one in planned]
    positions, locations = places_to_open(row.clinic, lines)
    report = {
        "lines": lines,
        "counts": counts(lines),
        "losses": tell_losses(table, columns),
        "positions": positions,
        "locations": locations,
        "missed": [],
    }
    return told | {
        "state": RosterImportState.READ,
        "report": report,
        "total": len(lines),
        "done": 0,
    }


def known_regulators() -> dict[str, str]:
    """Names of bodies by all that a row can call them."""
    bodies = list(Authority.objects.values_list("slug", "name"))
    return dict(bodies) | {name.casefold(): name for _s, name in bodies}


def places_to_open(
    clinic: Clinic, lines: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[str]]:
    """Positions and locations that the lines bring and the clinic does not have."""
    open_ones = {"clinic": clinic, "closed_at": None}
    return new_places(
        lines,
        Position.objects.filter(**open_ones).values_list("title", flat=True),
        Location.objects.filter(**open_ones).values_list("name", flat=True),
    )


def _table(row: RosterImport) -> Table:
    try:
        with row.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise UnreadableFile(_("The file is gone. Send it again.")) from error
    if not data.startswith(b"PK"):
        table = read_csv(data, head_words=_HEADS, most=MOST_ROWS)
    else:
        table = read_xlsx(data, most=MOST_ROWS)
    if len(body_of(table)) > MOST_ROWS:
        raise UnreadableFile(_("The table has more than 10,000 rows."))
    return table
