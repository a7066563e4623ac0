"""Questions of a bank on their way out: a file is made once, kept some days, and says what it
could not carry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from quizzes.bank_list import matching
from quizzes.enums import ItemState
from quizzes.interchange.exporting import export_bank
from quizzes.interchange.formats import FORMATS
from quizzes.interchange.uploads import KEPT_FOR
from quizzes.models import Bank, ItemExport, ItemVersion
from training.lib import background
from training.lib.models import Job
from training.people.domain import audit
from training.people.models import User

EXPORT_JOB = "item-export"
AT_ONCE = 200  # questions; more are written by a worker


def exports_of(user: User, bank: Bank) -> QuerySet[ItemExport]:
    mine = ItemExport.objects.filter(bank=bank, user=user)
    return mine.select_related("bank").order_by("-created_at")


def questions_to_export(
    bank: Bank, filters: Mapping[str, Any], *, now: datetime
) -> QuerySet[ItemVersion]:
    """What the list of the bank shows under these filters, without what is retired."""
    rows = matching(bank, filters, on_date=now.date()).exclude(state=ItemState.RETIRED)
    return rows.select_related("item", "case_set").order_by("item_id")


@transaction.atomic
def begin_export(
    bank: Bank, user: User, *, format_name: str, filters: Mapping[str, Any], now: datetime
) -> ItemExport:
    row = ItemExport.objects.create(
        bank=bank,
        user=user,
        format=format_name,
        filters=dict(filters),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    audit.record("items.exported", bank, actor=user, now=now, export=row.pk, format=format_name)
    if questions_to_export(bank, filters, now=now).count() <= AT_ONCE:
        make_export(row.pk, now=now)
        row.refresh_from_db()
    else:
        background.enqueue(EXPORT_JOB, str(row.public_id), {"export": row.pk}, now=now)
    return row


def make_export(pk: int, *, now: datetime) -> None:
    """Write the file, then mark it ready; a second run finds nothing to do."""
    row = ItemExport.objects.select_related("bank").filter(pk=pk, ready_at=None).first()
    if row is None:
        return
    versions = questions_to_export(row.bank, row.filters, now=now)
    export = export_bank(row.bank, FORMATS[row.format], versions)
    name = f"{row.public_id}.export"
    # What a worker left that was killed before it said so is named by no row: nobody would find it.
    row.file.storage.delete(row.file.field.generate_filename(row, name))
    row.file.save(name, ContentFile(export.data), save=False)
    ready = ItemExport.objects.filter(pk=pk, ready_at=None).update(
        file=row.file.name, written=export.count, told=export.told, ready_at=now
    )
    if not ready and not ItemExport.objects.filter(pk=pk).exists():
        row.file.delete(save=False)


def has_failed(row: ItemExport) -> bool:
    """The worker gave up: the page says so instead of waiting for ever."""
    if row.ready_at:
        return False
    jobs = Job.objects.filter(kind=EXPORT_JOB, key=str(row.public_id))
    return jobs.exclude(dead_at=None).exists()


def download_name(row: ItemExport) -> str:
    """A name of our own, whatever the bank is called: no path, no line break, no formula."""
    name = slugify(row.bank.slug)[:60].strip("-") or "questions"
    return f"{name}-{row.created_at:%Y-%m-%d}.{FORMATS[row.format].ending}"


def remove_expired(*, now: datetime) -> int:
    rows = list(ItemExport.objects.filter(expires_at__lte=now))
    for row in rows:
        row.file.delete(save=False)
        row.delete()
    return len(rows)
