"""A file of questions on its way in: kept, read, looked at, written or taken back.

Each step is a conditional update of its row, so that two windows and two workers do it once.
"""

import posixpath
import re
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from quizzes.enums import ImportState
from quizzes.models import Bank, ItemImport
from training.lib import background
from training.lib.errors import Conflict, DomainError
from training.lib.models import Job
from training.people.models import User

READ_JOB, WRITE_JOB = "item-import-read", "item-import-write"
KEPT_FOR = timedelta(days=7)
MOST_WAITING = 10  # files of one person, so that nobody fills the disk by the way
_UNSHOWN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def imports_of(user: User, bank: Bank) -> QuerySet[ItemImport]:
    """Those a person may see: their own; an admin, all of the bank. Without the long report."""
    rows = ItemImport.objects.filter(bank=bank).exclude(state=ImportState.CANCELLED)
    mine = rows if user.is_staff else rows.filter(user=user)
    return mine.select_related("bank__course", "user").defer("report").order_by("-created_at")


@transaction.atomic
def begin_import(
    bank: Bank, user: User, file: UploadedFile, *, format_name: str, now: datetime
) -> ItemImport:
    """Keep the file under a name of our own and have a worker read it."""
    waiting = ItemImport.objects.filter(user=user).exclude(
        state__in=[ImportState.WRITTEN, ImportState.CANCELLED]
    )
    if waiting.count() >= MOST_WAITING:
        raise DomainError(_("Ten of your files wait already. Import or delete one of them first."))
    row = ItemImport(
        bank=bank,
        user=user,
        name=shown_name(file.name or ""),
        format=format_name,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    row.file.save(f"{row.public_id}.upload", file, save=False)
    row.save()
    background.enqueue(READ_JOB, str(row.public_id), {"import": row.pk}, now=now)
    return row


def shown_name(name: str) -> str:
    """The last part of what the browser calls the file, to be read by people only."""
    last = posixpath.basename(name.replace("\\", "/"))
    return " ".join(_UNSHOWN.sub("", last).split())[:200] or "file"


@transaction.atomic
def ask_to_write(row: ItemImport, *, now: datetime) -> None:
    """From the dry run on; a double click writes once."""
    _step(row, ImportState.READ, state=ImportState.WRITING, done=0)
    background.enqueue(WRITE_JOB, str(row.public_id), {"import": row.pk}, now=now)


def cancel_import(row: ItemImport) -> None:
    """Stop the reading, or give up what was read. What is being written is written to its end."""
    _step(
        row,
        *(ImportState.READING, ImportState.READ, ImportState.FAILED),
        state=ImportState.CANCELLED,
        report=None,
    )
    row.file.delete(save=False)


def fail_abandoned() -> int:
    """Files whose job was set aside for good: say so instead of a bar that never moves."""
    failed = 0
    for state, kind, words in (
        (ImportState.READING, READ_JOB, _("Something failed on our side. Nothing was written.")),
        (
            ImportState.WRITING,
            WRITE_JOB,
            _("Something failed on our side. Send the file again: nothing is written twice."),
        ),
    ):
        dead = Job.objects.filter(kind=kind).exclude(dead_at=None).values_list("key", flat=True)
        stuck = ItemImport.objects.filter(state=state, public_id__in=list(dead))
        failed += stuck.update(state=ImportState.FAILED, problem=words)
    return failed


def remove_expired(*, now: datetime) -> int:
    """The file first: a row without its file is found again, a file without its row never."""
    gone = ItemImport.objects.filter(expires_at__lte=now).exclude(state=ImportState.WRITING)
    rows = list(gone.only("file"))
    for row in rows:
        row.file.delete(save=False)
        row.delete()
    return len(rows)


def _step(row: ItemImport, *expected: str, **changes: Any) -> None:
    if not ItemImport.objects.filter(pk=row.pk, state__in=expected).update(**changes):
        raise Conflict(_("Somebody was faster: open the page again to see how it stands."))
    for name, value in changes.items():
        setattr(row, name, value)
