"""What a clinic checked and had verified, for the world of the access walk and for tests."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clinics.models import BulkRow, BulkVerification, CheckReceipt
from tests.factories.evidence import make_evidence, make_evidence_check
from tests.factories.numbers import NOW
from training.lib import clock
from training.people.models import Clinic, Membership, Registration, User

NO_HASH = "0" * 64
PDF = b"%PDF-1.7 %%EOF"


def make_run(clinic: Clinic, by: User, *codes: str, **fields: Any) -> BulkVerification:
    """A run over codes of which none was looked at yet."""
    facts: dict[str, Any] = {"asked_at": NOW, "kept_until": clock.now() + timedelta(days=7)}
    run = BulkVerification.objects.create(
        clinic=clinic, asked_by=by, total=len(codes), **facts | fields
    )
    for number, code in enumerate(codes, start=1):
        BulkRow.objects.create(
            run=run, number=number, kind="code", label=code, given=code, sha256=NO_HASH
        )
    return run


def make_row_receipt(row: BulkRow) -> CheckReceipt:
    """Neither rendered nor signed; tests of receipts make real ones."""
    receipt = CheckReceipt(
        clinic=row.run.clinic,
        row=row,
        json="{}",
        pdf_sha256=NO_HASH,
        json_sha256=NO_HASH,
        made_at=NOW,
    )
    receipt.pdf.save("receipt.pdf", ContentFile(PDF))
    return receipt


def checks_of_world(
    clinic: Clinic, manager: User, member: Membership, registration: Registration
) -> dict[str, Any]:
    """A paper of the member with a look, a run with a row, its receipt: by their addresses."""
    file, image = (default_storage.save("checked.pdf", ContentFile(PDF)) for _ in range(2))
    words = {"title": "Some text.", "issuer": "Some text."}
    paper = make_evidence(member.user, file=file, content_type="application/pdf", **words)
    make_evidence_check(
        paper,
        clinic=clinic,
        checked_by=manager,
        checked_at=clock.now(),
        image=image,
        image_sha256=NO_HASH,
    )
    run = make_run(clinic, manager, "0000-0000")
    return {
        "clinics:paper": paper.public_id,
        "clinics:authority": registration.authority.slug,
        "clinics:sha256": NO_HASH,
        "clinics:run": run.public_id,
        "clinics:receipt": make_row_receipt(run.rows.get()).public_id,
        "clinics:form": "pdf",
    }
