"""One look of a clinic, read from its row: what was asked of which source, and what it answered.

Nothing is looked up anew: a receipt made late says what was found when somebody looked.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from certificates.enums import EvidenceKind
from certificates.models import EvidenceCheck
from clinics.models import BulkRow, CheckReceipt
from training.people.models import Clinic, SourceCheck, User

Facts = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """`asked` and `answered` are what the JSON states; the PDF prints the same in words.

    `person` is whose paper or registration it was, where the clinic may know that.
    """

    of: Model
    clinic: Clinic
    by: User
    at: datetime
    person: User | None
    asked: Facts
    answered: Facts

    @property
    def field(self) -> str:
        """The name of the field by which a receipt refers to the row."""
        return _FIELDS[type(self.of)]

    @property
    def local_moment(self) -> datetime:
        return self.at.astimezone(zoneinfo.ZoneInfo(self.clinic.time_zone))


_FIELDS: dict[type[Model], str] = {
    EvidenceCheck: "paper_check",
    SourceCheck: "source_check",
    BulkRow: "row",
}


def field_of(row: Model) -> str:
    return _FIELDS[type(row)]


def look_of(field: str, pk: int) -> Look | None:
    """The look behind a row, or None where a receipt of it was made already."""
    if CheckReceipt.objects.filter(**{field: pk}).exists():
        return None
    return _READERS[field](pk)


def _of_paper(pk: int) -> Look:
    check = EvidenceCheck.objects.select_related("evidence__user", "clinic", "checked_by").get(
        pk=pk
    )
    paper = check.evidence
    asked = {
        "kind": "paper",
        "holder": str(paper.user),
        "paper": str(paper.public_id),
        "paper_kind": paper.kind,
        "title": paper.title,
        "issuer": paper.issuer,
        "number": paper.number,
        "valid_until": paper.valid_until and paper.valid_until.isoformat(),
        "sha256": paper.sha256,
        "method": check.method,
        "address": check.address,
    }
    answered = _answer(check) | {"refusal": check.refusal}
    if paper.kind == EvidenceKind.INSURANCE and check.told:
        answered |= {
            "needling_named": check.told["needling_named"],
            "excluded_regions": check.told["excluded_regions"],
        }
    return _look(check, paper.user, asked, answered)


def _of_register(pk: int) -> Look:
    check = SourceCheck.objects.select_related(
        "registration__user", "registration__authority", "clinic", "checked_by"
    ).get(pk=pk)
    declared = check.registration
    asked = {
        "kind": "register",
        "holder": str(declared.user),
        "authority": declared.authority.name,
        "number": declared.number,
        "class": declared.registration_class,
        "conditions": declared.conditions,
        "method": check.method,
        "address": check.address,
    }
    return _look(check, declared.user, asked, _answer(check))


def _look(check: Any, person: User, asked: Facts, answered: Facts) -> Look:
    return Look(check, check.clinic, check.checked_by, check.checked_at, person, asked, answered)


def _answer(check: EvidenceCheck | SourceCheck) -> Facts:
    return {
        "result": str(check.result),
        "note": check.note,
        "image_sha256": check.image_sha256,
        "check_again_by": check.next_due and check.next_due.isoformat(),
    }


def _of_row(pk: int) -> Look:
    row = BulkRow.objects.select_related(
        "run__clinic", "run__asked_by", "membership__user", "evidence"
    ).get(pk=pk)
    person = row.membership.user if row.membership else None
    assert row.judged_at is not None  # noqa: S101  (a receipt is planned with the verdict)
    asked = {"kind": row.kind, "what": row.label, "sha256": row.sha256}
    answered = {
        "verdict": row.verdict,
        "status": row.status,
        "on_the_roster": str(person) if person else None,
        **row.facts,
    }
    return Look(row, row.run.clinic, row.run.asked_by, row.judged_at, person, asked, answered)


_READERS = {"paper_check": _of_paper, "source_check": _of_register, "row": _of_row}
