"""A dry run is stored as it was shown, or not at all: confirmed, then carried out in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinics.domain.roster.imports import WRITE_JOB, move, read_again
from clinics.domain.roster.planning import holds_still
from clinics.domain.roster.reading import known_regulators, places_to_open
from clinics.domain.roster.writing import Missed, Writer
from clinics.enums import RosterImportState, RowAction
from clinics.models import RosterImport
from clinics.queries.listed import listed_people
from training.lib import background
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import Clinic, User
from training.people.rules import can_manage

BATCH, BATCHES_A_JOB = 50, 6


class OtherDryRun(Conflict):
    """What would be stored is not what was shown; the page shows the dry run that counts now."""


def confirm_import(row: RosterImport, *, shown: int | None, by: User, now: datetime) -> None:
    """From the dry run of that number on; a double click stores once."""
    if not can_manage(by, row.clinic, now=now):
        raise Conflict(_("Only a manager of the clinic can store this."))
    if not _confirmed(row, shown=shown, by=by, now=now):
        words = _(
            "The list has changed since this dry run. Nothing was stored. Look at the new one."
        )
        raise OtherDryRun(words)


@transaction.atomic
def _confirmed(row: RosterImport, *, shown: int | None, by: User, now: datetime) -> bool:
    """False when the file is read again instead: that is kept, so it cannot be an error here."""
    held = (
        RosterImport.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=row.pk)
    )
    if held.state in {RosterImportState.READ, RosterImportState.READING} and held.round != shown:
        words = _("The file was read again meanwhile. Nothing was stored. Look at the new dry run.")
        raise OtherDryRun(words)
    if held.state == RosterImportState.READ and not _stands(held, now=now):
        read_again(held, now=now)
        return False
    move(row, RosterImportState.READ, state=RosterImportState.WRITING, done=0, user=by)
    background.enqueue(WRITE_JOB, f"{row.public_id}:0", {"import": row.pk}, now=now)
    return True


def _stands(row: RosterImport, *, now: datetime) -> bool:
    """Whether the list is still the one that the dry run was made against."""
    report = row.report or {}
    listed = listed_people(row.clinic, now=now)
    if not holds_still(report["lines"], listed, known_regulators()):
        return False
    opened = places_to_open(row.clinic, report["lines"])
    return opened == (report["positions"], report["locations"])


def write_import(pk: int, *, now: datetime) -> None:
    """Some batches, each in one transaction with how far it got; then the next job goes on."""
    for _number in range(BATCHES_A_JOB):
        if not _write_batch(pk, now=now):
            return
    row = RosterImport.objects.filter(pk=pk, state=RosterImportState.WRITING).first()
    if row:
        key = f"{row.public_id}:{row.done}"
        background.enqueue(WRITE_JOB, key, {"import": pk}, now=now)


@transaction.atomic
def _write_batch(pk: int, *, now: datetime) -> bool:
    """Whether there is more to do. The row is held: two workers take turns and skip nothing."""
    rows = RosterImport.objects.select_related("clinic", "user").select_for_update(of=("self",))
    row = rows.filter(pk=pk, state=RosterImportState.WRITING).first()
    if row is None or row.report is None:
        return False
    # Whoever joins holds it too, so that nobody comes onto the list between a look and a line.
    Clinic.objects.select_for_update(no_key=True).get(pk=row.clinic_id)
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
