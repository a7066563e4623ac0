"""From a look to its receipt: planned with the look, signed by the worker, stored once."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model

from certificates.domain.keys.badge_keys import current_jwt_key
from certificates.domain.keys.keys import current_pdf_key
from clinics.domain.receipts.looks import Look, field_of, look_of
from clinics.domain.receipts.printing import render_receipt
from clinics.domain.receipts.signed_json import facts_of, sign_facts
from clinics.models import CheckReceipt
from training.lib import background
from training.people.domain import audit

RECEIPT_JOB = "clinics.receipt"
_NAMES = UUID("1f0d6f52-6a3e-4d0c-9a0e-4f6b3a5d7c21")


def plan_receipt(row: Model, *, now: datetime) -> bool:
    """Call it in the transaction that writes the row."""
    field = field_of(row)
    return background.enqueue(RECEIPT_JOB, f"{field}:{row.pk}", {field: row.pk}, now=now)


def make_receipt(payload: dict[str, Any], *, now: datetime) -> CheckReceipt | None:
    """Rendered and signed outside any transaction; a second worker finds it made."""
    ((field, pk),) = payload.items()
    look = look_of(field, pk)
    return _sign(look, now=now) if look else None


def _sign(look: Look, *, now: datetime) -> CheckReceipt:
    # pyHanko takes a second to import, and only the issuing process needs it.
    from certificates.domain.documents.signing import sign_pdf

    pdf_key, json_key = current_pdf_key(now=now), current_jwt_key(now=now)
    receipt = CheckReceipt(
        # The same look has the same reference, whichever worker comes first.
        public_id=uuid5(_NAMES, f"{look.field}:{look.of.pk}"),
        clinic=look.clinic,
        person=look.person,
        **{look.field: look.of},
        pdf_key=pdf_key.kid,
        json_key=json_key.kid,
        made_at=now,
    )
    reference = str(receipt.public_id)
    receipt.json = sign_facts(facts_of(look, reference=reference, made_at=now), json_key)
    unsigned = render_receipt(look, receipt.json, reference=reference, made_at=now)
    pdf = sign_pdf(unsigned, pdf_key, signed_at=now)
    receipt.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    receipt.json_sha256 = hashlib.sha256(receipt.json.encode()).hexdigest()
    receipt.pdf.save(f"{reference}.pdf", ContentFile(pdf), save=False)
    return _keep(receipt, now=now)


@transaction.atomic
def _keep(receipt: CheckReceipt, *, now: datetime) -> CheckReceipt:
    """Two workers may have signed at once: one row stays and the other's file goes."""
    CheckReceipt.objects.bulk_create([receipt], ignore_conflicts=True)
    kept = CheckReceipt.objects.get(public_id=receipt.public_id)
    if kept.pdf.name != receipt.pdf.name:
        receipt.pdf.delete(save=False)
        return kept
    audit.record(
        "receipt.made",
        kept,
        now=now,
        clinic=kept.clinic_id,
        pdf=kept.pdf_sha256,
        json=kept.json_sha256,
    )
    return kept
