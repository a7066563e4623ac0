"""A run over many codes and files: begun, gone through by the worker, cancelled, repeated.

Each row is judged once and on its own; its verdict, its receipt and the progress are written in
one transaction. Who stops half way leaves the rest to the next job.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from clinics.domain.bulk.giving import Given
from clinics.domain.bulk.judging import Judgement, Roster, judge
from clinics.domain.receipts.making import plan_receipt
from clinics.enums import BulkKind
from clinics.models import BulkRow, BulkVerification
from training.lib import background
from training.lib.errors import Conflict, DomainError, Gone, Unavailable
from training.people.domain import audit
from training.people.models import Clinic, Membership, User

BULK_JOB = "clinics.verify-rows"
TIDY_JOB = "clinics.forget-rows"
KEPT_FOR = timedelta(days=7)
MOST_AT_ONCE = 3
SECONDS = 15.0  # of one job: far below its lease, also when the last row asks a slow issuer


def begin_run(
    clinic: Clinic,
    given: Sequence[Given],
    *,
    by: User,
    now: datetime,
    person: Membership | None = None,
    repeats: BulkVerification | None = None,
) -> BulkVerification:
    """Files are kept before the rows: a file without a row is waste, a row without one a loss."""
    if not given:
        raise DomainError(_("Paste codes or badges, or choose files."), field="text")
    if BulkVerification.objects.filter(clinic=clinic, ended_at=None).count() >= MOST_AT_ONCE:
        raise Conflict(_("Three runs of this clinic are under way. Wait until one has ended."))
    run = BulkVerification(
        clinic=clinic,
        person=person,
        repeats=repeats,
        asked_by=by,
        asked_at=now,
        total=len(given),
        kept_until=now + KEPT_FOR,
    )
    rows = [_row(run, number, each) for number, each in enumerate(given, start=1)]
    try:
        _write(run, rows, now=now)
    except Exception:
        for row in rows:
            row.file.delete(save=False)
        raise
    return run


def _row(run: BulkVerification, number: int, given: Given) -> BulkRow:
    row = BulkRow(
        run=run,
        number=number,
        kind=given.kind,
        label=given.label,
        given=given.text,
        evidence_id=given.evidence,
        sha256=given.sha256,
    )
    if given.content:
        try:
            row.file.save(f"{uuid4().hex}.bin", ContentFile(given.content), save=False)
        except OSError as error:
            words = _("The file could not be kept now. Try again in a minute.")
            raise Unavailable(words) from error
    return row


@transaction.atomic
def _write(run: BulkVerification, rows: Sequence[BulkRow], *, now: datetime) -> None:
    run.save(force_insert=True)
    BulkRow.objects.bulk_create(rows)
    _plan(run, now=now)
    key = str(run.public_id)
    background.enqueue(TIDY_JOB, key, {"run": run.pk}, now=now, not_before=run.kept_until)
    audit.record(
        "bulk.asked", run, actor=run.asked_by, now=now, clinic=run.clinic_id, rows=run.total
    )


def _plan(run: BulkVerification, *, now: datetime) -> None:
    """The key counts on with the rows, so that each job plans the next and none comes twice."""
    background.enqueue(BULK_JOB, f"{run.public_id}:{run.done}", {"run": run.pk}, now=now)


def go_on(pk: int, *, now: datetime, seconds: float = SECONDS) -> None:
    """Judge rows for a while, one at least, then leave the rest to the next job."""
    stop_at = time.monotonic() + seconds
    run = BulkVerification.objects.select_related("clinic", "asked_by").get(pk=pk)
    roster = Roster(run.clinic, now=now)
    with translation.override(run.asked_by.language):
        while row := _next_row(run):
            _note(row, judge(row, run=run, roster=roster, now=now), now=now)
            run.refresh_from_db(fields=["done", "ended_at"])
            if time.monotonic() > stop_at and not run.ended_at:
                _plan(run, now=now)
                return
    BulkVerification.objects.filter(pk=pk, ended_at=None).update(ended_at=now)


def _next_row(run: BulkVerification) -> BulkRow | None:
    if run.ended_at:
        return None
    return run.rows.filter(judged_at=None).order_by("number").first()


@transaction.atomic
def _note(row: BulkRow, found: Judgement, *, now: datetime) -> None:
    """Believe the row count: another worker, or a cancellation, may have been faster."""
    run = BulkVerification.objects.select_for_update().get(pk=row.run_id)
    if run.ended_at:
        return
    open_row = BulkRow.objects.filter(pk=row.pk, judged_at=None)
    if not open_row.update(
        judged_at=now,
        verdict=found.verdict,
        status=found.status,
        membership=found.membership,
        facts=found.facts,
    ):
        return
    done = F("done") + 1
    BulkVerification.objects.filter(pk=run.pk).update(
        done=done, ended_at=now if run.done + 1 >= run.total else None
    )
    plan_receipt(row, now=now)


@transaction.atomic
def cancel_run(run: BulkVerification, *, by: User, now: datetime) -> None:
    """What was judged stays; the rest is not looked at. Cancelling twice is cancelling once."""
    under_way = BulkVerification.objects.filter(pk=run.pk, ended_at=None)
    if under_way.update(cancelled_at=now, ended_at=now):
        audit.record("bulk.cancelled", run, actor=by, now=now, clinic=run.clinic_id)


def repeat_run(run: BulkVerification, *, by: User, now: datetime) -> BulkVerification:
    """The same rows looked at again: what stood last week may have been taken back."""
    if now >= run.kept_until:
        raise Gone(_("The files of this run are gone after seven days. Choose them again."))
    given = [_given_again(row) for row in run.rows.order_by("number")]
    return begin_run(run.clinic, given, by=by, now=now, person=run.person, repeats=run)


def _given_again(row: BulkRow) -> Given:
    content = b""
    if row.file:
        try:
            with row.file.open() as file:
                content = file.read()
        except OSError as error:
            words = _("A file of this run cannot be read now. Choose the files again.")
            raise Unavailable(words) from error
    return Given(
        BulkKind(row.kind),
        row.label,
        text=row.given,
        content=content,
        evidence=row.evidence_id,
    )


def forget_content(pk: int) -> None:
    """After its days what strangers' files hold is gone; what was found of them stays."""
    rows = BulkRow.objects.filter(run=pk)
    names = list(rows.exclude(file="").values_list("file", flat=True))
    rows.update(given="", file="")
    for name in names:
        default_storage.delete(name)
