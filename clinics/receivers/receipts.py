"""Each look of a clinic leaves a receipt; it goes with the account of the person it names."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.models import EvidenceCheck
from certificates.signals import paper_checked
from clinics.domain.receipts.forgetting import forget_receipts, receipts_about
from clinics.domain.receipts.making import plan_receipt
from training.people.models import SourceCheck, User
from training.people.signals import collect_personal_data, person_erased, source_checked


@receiver(paper_checked)
@receiver(source_checked)
def plan_receipts(
    sender: Any, check: EvidenceCheck | SourceCheck, now: datetime, **kwargs: Any
) -> None:
    """Inside the transaction of the look. A look for everybody is no clinic's."""
    if check.clinic_id:
        plan_receipt(check, now=now)


@receiver(person_erased)
def forget(sender: Any, user: User, files: list[str], **kwargs: Any) -> None:
    forget_receipts(user, files)


@receiver(collect_personal_data)
def add_receipts(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    parts.append(("receipts_of_checks", receipts_about(user)))
