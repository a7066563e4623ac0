"""What a worker does with a file of questions: read it against the bank, and later write it.

Both may run twice: reading only replaces the report, and what is in the bank is not written again.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.enums import ImportState
from quizzes.interchange.carried_enemies import judge_enemies, keep_apart
from quizzes.interchange.formats import read_questions
from quizzes.interchange.inward import each_item
from quizzes.interchange.questions import Question
from quizzes.interchange.results import Fate, ImportedItem, report
from quizzes.interchange.storing import Desk, batches
from quizzes.models import ItemImport
from training.lib.sheets.table import UnreadableFile
from training.people.domain import audit


class _Cancelled(Exception):
    """The person took the file back while it was read."""


def read_import(pk: int) -> None:
    """The dry run: nothing is written but the report."""
    row = _row(pk, ImportState.READING)
    if row is None:
        return
    try:
        items = _judge(row, _questions(row))
        judge_enemies(row.bank, items)
    except UnreadableFile as error:
        _end(row, ImportState.READING, state=ImportState.FAILED, problem=str(error)[:500])
    except _Cancelled:
        return
    else:
        _end(row, ImportState.READING, state=ImportState.READ, report=_kept(items))


def write_import(pk: int, *, now: datetime) -> None:
    row = _row(pk, ImportState.WRITING)
    if row is None:
        return
    try:
        items = _judge(row, _questions(row), written=row.done)
        keep_apart(row.bank, items, by=row.user, now=now)
    except UnreadableFile as error:
        _end(row, ImportState.WRITING, state=ImportState.FAILED, problem=str(error)[:500])
        return
    _take_back_fates(items[: row.done], (row.report or {}).get("items", []))
    with transaction.atomic():
        told = _kept(items)
        if _end(row, ImportState.WRITING, state=ImportState.WRITTEN, report=told, written_at=now):
            fates = {str(fate): sum(one.fate == fate for one in items) for fate in Fate}
            audit.record("items.imported", row.bank, actor=row.user, now=now, file=pk, **fates)


def _row(pk: int, state: str) -> ItemImport | None:
    rows = ItemImport.objects.select_related("bank__course", "user")
    return rows.filter(pk=pk, state=state).first()


def _questions(row: ItemImport) -> list[Question]:
    try:
        with row.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise UnreadableFile(_("The file is gone. Send it again.")) from error
    try:
        return read_questions(data, row.name, row.format)
    except (MemoryError, RecursionError) as error:
        raise UnreadableFile(_("The file is too large or nested too deeply to be read.")) from error


def _judge(
    row: ItemImport, questions: Sequence[Question], *, written: int | None = None
) -> list[ImportedItem]:
    """Batch by batch, each with its progress; of a write each in one transaction with it.

    `written` is what a worker wrote before it was killed; the progress never falls below it.
    """
    desk, items = Desk(row.bank), []
    write, least = written is not None, written or 0
    _progress(row, least, len(questions))
    for batch in batches(each_item(questions)):
        with transaction.atomic() if write else nullcontext():
            desk.store(batch, dry_run=not write)
            items += batch
            _progress(row, max(least, len(items)), len(questions))
    return items


def _progress(row: ItemImport, done: int, total: int) -> None:
    rows = ItemImport.objects.filter(pk=row.pk, state=row.state)
    if not rows.update(done=done, total=total):
        raise _Cancelled


def _end(row: ItemImport, expected: str, **changes: Any) -> bool:
    return bool(ItemImport.objects.filter(pk=row.pk, state=expected).update(**changes))


def _take_back_fates(items: list[ImportedItem], before: list[dict[str, Any]]) -> None:
    """What a worker of ours wrote before it was killed is found here again; it is new all the same.

    What somebody else brought in since the dry run is not.
    """
    for item, known in zip(items, before, strict=False):
        if item.fate == Fate.HERE and known["fate"] != Fate.HERE:
            item.fate = Fate(known["fate"])


def _kept(items: list[ImportedItem]) -> dict[str, Any]:
    """The report of the command, and what the page shows beside it."""
    told = report(items)
    for line, item in zip(told["items"], items, strict=True):
        line |= {
            "place": item.place,
            "fate": str(item.fate),
            "notes": item.notes,
            "question": item.question,
            "number": item.number,
        }
        if item.is_refused:
            line["source"] = list(item.source.items())  # JSON forgets the order of names
    return told
