"""A file of people on its way in: kept, read, asked about, shown, stored when confirmed.

Each step is a conditional update of its row, so that two windows and two workers do it once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.domain.roster.columns import Column
from clinics.enums import RosterImportState
from clinics.models import RosterImport
from training.lib import background
from training.lib.errors import Conflict, DomainError
from training.lib.models import Job
from training.lib.papers import shown_name
from training.people.domain import audit
from training.people.models import Clinic, User

READ_JOB, WRITE_JOB = "roster-import-read", "roster-import-write"
KEPT_FOR = timedelta(days=7)
MOST_WAITING, MOST_BYTES = 10, 10_000_000
_ENDED = (RosterImportState.WRITTEN, RosterImportState.CANCELLED)
_STEADY = (RosterImportState.ASKING, RosterImportState.READ)
_FAILED = {
    RosterImportState.READING: (
        READ_JOB,
        gettext_lazy("Something failed on our side. Send it again."),
    ),
    RosterImportState.WRITING: (
        WRITE_JOB,
        gettext_lazy("Something failed on our side. Send the file again: nothing is stored twice."),
    ),
}


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


def answer_columns(
    row: RosterImport, fields: Mapping[int, str], orders: Mapping[int, str], *, now: datetime
) -> None:
    """What the manager says of columns and their dates; the file is read again with it."""
    columns = [
        replace(
            one,
            field=fields.get(one.place, one.field),
            sure=True,
            order=orders.get(one.place, one.order),
        )
        for one in map(Column.of, row.columns)
    ]
    read_again(row, now=now, columns=[column.told() for column in columns])


@transaction.atomic
def read_again(row: RosterImport, *, now: datetime, **changes: Any) -> None:
    """The next dry run of the same file. Whoever still looks at the one before cannot store it."""
    move(
        row,
        *_STEADY,
        state=RosterImportState.READING,
        round=row.round + 1,
        report=None,
        **changes,
    )
    _plan_reading(row, now=now)


def cancel_import(row: RosterImport) -> None:
    """Give up what was read. What is being stored is stored to its end."""
    move(
        row,
        *(RosterImportState.READING, *_STEADY, RosterImportState.FAILED),
        state=RosterImportState.CANCELLED,
        report=None,
        columns=[],
    )
    row.file.delete(save=False)


def fail_abandoned(*, now: datetime) -> int:
    """Files whose job was set aside for good: say so instead of a bar that never moves."""
    failed = 0
    for state, (kind, words) in _FAILED.items():
        dead = Job.objects.filter(kind=kind).exclude(dead_at=None).values_list("key", flat=True)
        stuck = RosterImport.objects.select_related("user").filter(
            state=state, public_id__in={key.partition(":")[0] for key in dead}
        )
        failed += sum(_fail(row, words, now=now) for row in stuck)
    return failed


@transaction.atomic
def _fail(row: RosterImport, words: Promise, *, now: datetime) -> bool:
    """In the language of who sent it; of two sweeps at once one does it."""
    with translation.override(row.user.language):
        changes = {"state": RosterImportState.FAILED, "problem": str(words)}
    same = RosterImport.objects.filter(pk=row.pk, state=row.state)
    if not same.update(**changes):
        return False
    audit.record("roster.import-failed", row, now=now, clinic=row.clinic_id, done=row.done)
    return True


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


def move(row: RosterImport, *expected: str, **changes: Any) -> None:
    """From one of the expected states; Conflict where somebody moved it before."""
    if not RosterImport.objects.filter(pk=row.pk, state__in=expected).update(**changes):
        raise Conflict(_("Somebody was faster: open the page again to see how it stands."))
    for name, value in changes.items():
        setattr(row, name, value)
