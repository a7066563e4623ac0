"""A file of people on its way in: kept, read, asked about, shown, stored when confirmed.

Each step is a conditional update of its row, so that two windows and two workers do it once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from clinics.domain.roster.columns import Column, all_sure, guess_columns
from clinics.domain.roster.dates import Order, settle_order
from clinics.domain.roster.planning import Planned, counts, new_places, plan_rows
from clinics.domain.roster.rows import body_of, read_row
from clinics.domain.roster.writing import Missed, Writer
from clinics.enums import RosterImportState, RowAction
from clinics.models import Location, Position, RosterImport
from clinics.queries.listed import listed_people
from training.lib import background
from training.lib.errors import Conflict, DomainError
from training.lib.models import Job
from training.lib.papers import shown_name
from training.lib.sheets.csvfile import read_csv
from training.lib.sheets.table import Table, UnreadableFile
from training.lib.sheets.xlsx_reading import read_xlsx
from training.people.domain import audit
from training.people.models import Authority, Clinic, User
from training.people.rules import can_manage

READ_JOB, WRITE_JOB = "roster-import-read", "roster-import-write"
KEPT_FOR = timedelta(days=7)
MOST_WAITING, MOST_ROWS, MOST_BYTES = 10, 10_000, 10_000_000
BATCH, BATCHES_A_JOB = 50, 6
_ENDED = (RosterImportState.WRITTEN, RosterImportState.CANCELLED)
_STEADY = (RosterImportState.ASKING, RosterImportState.READ)
_HEADS = ("mail", "name", "licen", "regist")


def imports_of(clinic: Clinic) -> QuerySet[RosterImport]:
    """Of the clinic, for each of its managers; without the long report."""
    rows = RosterImport.objects.filter(clinic=clinic).exclude(state=RosterImportState.CANCELLED)
    return rows.select_related("user").defer("report").order_by("-created_at", "-pk")


@transaction.atomic
def begin_import(clinic: Clinic, file: UploadedFile, *, by: User, now: datetime) -> RosterImport:
    """Keep the file under a name of our own and have a worker read it."""
    if file.size is None or file.size > MOST_BYTES:
        raise DomainError(_("The file is larger than 10 MB. Send the table without pictures."))
    waiting = RosterImport.objects.filter(clinic=clinic).exclude(state__in=_ENDED)
    if waiting.count() >= MOST_WAITING:
        raise DomainError(_("Ten files wait already. Store or delete one of them first."))
    row = RosterImport(
        clinic=clinic,
        user=by,
        name=shown_name(file.name or "") or "list",
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    row.file.save(f"{row.public_id}.upload", file, save=False)
    row.save()
    _plan_reading(row, now=now)
    return row


@transaction.atomic
def answer_columns(
    row: RosterImport, fields: Mapping[int, str], order: str, *, now: datetime
) -> None:
    """What the manager says of columns and dates; the file is read again with it."""
    columns = [
        Column(one.place, one.head, fields.get(one.place, one.field), True, one.samples)
        for one in map(Column.of, row.columns)
    ]
    _step(
        row,
        *_STEADY,
        state=RosterImportState.READING,
        columns=[column.told() for column in columns],
        date_order=order or row.date_order,
        round=row.round + 1,
        report=None,
    )
    _plan_reading(row, now=now)


@transaction.atomic
def confirm_import(row: RosterImport, *, by: User, now: datetime) -> None:
    """From the dry run on; a double click stores once."""
    if not can_manage(by, row.clinic, now=now):
        raise Conflict(_("Only a manager of the clinic can store this."))
    _step(row, RosterImportState.READ, state=RosterImportState.WRITING, done=0, user=by)
    background.enqueue(WRITE_JOB, f"{row.public_id}:0", {"import": row.pk}, now=now)


def cancel_import(row: RosterImport) -> None:
    """Give up what was read. What is being stored is stored to its end."""
    _step(
        row,
        *(RosterImportState.READING, *_STEADY, RosterImportState.FAILED),
        state=RosterImportState.CANCELLED,
        report=None,
        columns=[],
    )
    row.file.delete(save=False)


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


def write_import(pk: int, *, now: datetime) -> None:
    """Some batches, each in one transaction with how far it got; then the next job goes on."""
    for _number in range(BATCHES_A_JOB):
        if not _write_batch(pk, now=now):
            return
    row = RosterImport.objects.filter(pk=pk, state=RosterImportState.WRITING).first()
    if row:
        key = f"{row.public_id}:{row.done}"
        background.enqueue(WRITE_JOB, key, {"import": pk}, now=now)


def fail_abandoned() -> int:
    """Files whose job was set aside for good: say so instead of a bar that never moves."""
    failed = 0
    for state, kind, words in (
        (RosterImportState.READING, READ_JOB, _("Something failed on our side. Send it again.")),
        (
            RosterImportState.WRITING,
            WRITE_JOB,
            _("Something failed on our side. Send the file again: nothing is stored twice."),
        ),
    ):
        dead = Job.objects.filter(kind=kind).exclude(dead_at=None).values_list("key", flat=True)
        stuck = RosterImport.objects.filter(
            state=state, public_id__in={key.partition(":")[0] for key in dead}
        )
        failed += stuck.update(state=RosterImportState.FAILED, problem=words)
    return failed


def remove_expired(*, now: datetime) -> int:
    """The file first: a row without its file is found again, a file without its row never."""
    gone = RosterImport.objects.filter(expires_at__lte=now)
    rows = list(gone.exclude(state=RosterImportState.WRITING).only("file"))
    for row in rows:
        row.file.delete(save=False)
        row.delete()
    return len(rows)


def _plan_reading(row: RosterImport, *, now: datetime) -> None:
    background.enqueue(READ_JOB, f"{row.public_id}:{row.round}", {"import": row.pk}, now=now)


def _read(row: RosterImport, *, now: datetime) -> dict[str, Any]:
    table = _table(row)
    columns = [Column.of(told) for told in row.columns] or guess_columns(table)
    told = {"columns": [column.told() for column in columns]}
    body = body_of(table)
    order, asks = _order(row, columns, body)
    if asks or not all_sure(columns):
        told_order = {"date_order": "ask"} if asks else {}
        return told | told_order | {"state": RosterImportState.ASKING, "total": len(body)}
    rows = [read_row(line, cells, columns, order) for line, cells in body]
    for one in rows:
        if one.line in table.refusals:
            one.reasons.append(table.refusals[one.line])
    planned = plan_rows(rows, listed_people(row.clinic, now=now), _regulators())
    return told | {
        "state": RosterImportState.READ,
        "report": _report(row.clinic, planned, table.notes),
        "total": len(planned),
        "done": 0,
    }


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


def _order(
    row: RosterImport, columns: Sequence[Column], body: Sequence[tuple[int, list[str]]]
) -> tuple[Order | None, bool]:
    """What was answered counts; else what the dates of the file give away."""
    if row.date_order in set(Order):
        return Order(row.date_order), False
    dates = [one.place for one in columns if one.is_date]
    return settle_order(
        cells[place] for _line, cells in body for place in dates if place < len(cells)
    )


def _regulators() -> dict[str, str]:
    bodies = list(Authority.objects.values_list("slug", "name"))
    return dict(bodies) | {name.casefold(): name for _s, name in bodies}


def _report(clinic: Clinic, planned: Sequence[Planned], notes: Sequence[str]) -> dict[str, Any]:
    open_ones = {"clinic": clinic, "closed_at": None}
    positions, locations = new_places(
        planned,
        Position.objects.filter(**open_ones).values_list("title", flat=True),
        Location.objects.filter(**open_ones).values_list("name", flat=True),
    )
    lines = [one.told() for one in planned]
    return {
        "lines": lines,
        "counts": counts(lines),
        "notes": list(notes),
        "positions": positions,
        "locations": locations,
        "missed": [],
    }


@transaction.atomic
def _write_batch(pk: int, *, now: datetime) -> bool:
    """Whether there is more to do. The row is held: two workers take turns and skip nothing."""
    rows = RosterImport.objects.select_related("clinic", "user").select_for_update(of=("self",))
    row = rows.filter(pk=pk, state=RosterImportState.WRITING).first()
    if row is None or row.report is None:
        return False
    with translation.override(row.user.language):
        missed = _write_lines(row, row.report["lines"][row.done : row.done + BATCH], now=now)
    row.done = min(row.done + BATCH, len(row.report["lines"]))
    fields = ["done"]
    if missed:
        row.report["missed"] += missed
        fields.append("report")
    if row.done == len(row.report["lines"]):
        row.state, row.written_at = RosterImportState.WRITTEN, now
        fields += ["state", "written_at"]
    row.save(update_fields=fields)
    if row.state == RosterImportState.WRITTEN:
        audit.record(
            "roster.imported",
            row,
            actor=row.user,
            now=now,
            clinic=row.clinic_id,
            **{str(key): count for key, count in row.report["counts"].items()},
        )
    return row.state == RosterImportState.WRITING


def _write_lines(
    row: RosterImport, lines: Sequence[Mapping[str, Any]], *, now: datetime
) -> list[list[Any]]:
    """Why each line was passed over that could not be carried out any more."""
    writer = Writer(row.clinic, row.user, now)
    missed: list[list[Any]] = []
    for line in lines:
        if line["action"] in {RowAction.REFUSED, RowAction.UNCHANGED}:
            continue
        try:
            with transaction.atomic():
                writer.write(line)
        except (Missed, DomainError) as error:
            writer = Writer(row.clinic, row.user, now)  # what it opened was rolled back
            missed.append([line["line"], line["label"], str(error)])
    return missed


def _step(row: RosterImport, *expected: str, **changes: Any) -> None:
    if not RosterImport.objects.filter(pk=row.pk, state__in=expected).update(**changes):
        raise Conflict(_("Somebody was faster: open the page again to see how it stands."))
    for name, value in changes.items():
        setattr(row, name, value)
