"""What clinics hold about a person beside the membership."""

from typing import Any

from django.dispatch import receiver

from clinics.models import EventStatement, ReadingReceipt, Refresher
from training.people.models import User
from training.people.signals import collect_personal_data


@receiver(collect_personal_data)
def add_clinic_records(
    sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any
) -> None:
    """What was signed for, what was asked after an event, and events that name the person."""
    receipts = ReadingReceipt.objects.filter(user=user).order_by("pk")
    parts.append(
        (
            "clinic_documents_read",
            _rows(
                receipts,
                "version__document__clinic__name",
                "version__document__title",
                "version__number",
                "signed_at",
            ),
        )
    )
    asked = Refresher.objects.filter(membership__user=user).order_by("pk")
    parts.append(
        (
            "clinic_refreshers",
            _rows(asked, "membership__clinic__name", "title", "asked_at", "done__done_at"),
        )
    )
    events = EventStatement.objects.filter(membership__user=user).order_by("event", "number")
    parts.append(
        (
            "clinic_events",
            _rows(
                events,
                "event__clinic__name",
                "event__number",
                "day",
                "severity",
                "kind",
                "region",
                "muscle",
                "technique",
                "made_at",
            ),
        )
    )


def _rows(rows: Any, *fields: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields))
