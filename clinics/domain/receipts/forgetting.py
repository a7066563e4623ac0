"""What a person can have of receipts about them, and what goes with their account."""

from typing import Any

from clinics.models import BulkRow, CheckReceipt
from training.people.models import User


def receipts_about(user: User) -> list[dict[str, Any]]:
    """Each as it was signed for machines, with the clinic that asked."""
    receipts = CheckReceipt.objects.filter(person=user).select_related("clinic")
    return [
        {
            "id": str(each.public_id),
            "clinic": each.clinic.name,
            "made_at": each.made_at.isoformat(),
            "receipt": each.json,
        }
        for each in receipts.order_by("made_at", "pk")
    ]


def forget_receipts(user: User, files: list[str]) -> None:
    """The hashes stay: what a clinic kept elsewhere can still be told from a forgery by us alone.

    Files are named after people, so the names of what they sent go as well.
    """
    receipts = CheckReceipt.objects.filter(person=user)
    rows = BulkRow.objects.filter(membership__user=user)
    files += [*receipts.values_list("pdf", flat=True), *rows.values_list("file", flat=True)]
    receipts.update(pdf="", json="")
    rows.update(given="", file="", label="")
