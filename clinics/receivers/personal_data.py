"""What clinics hold about a person beside the membership."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinics.domain.packs.asking import call_off_with
from clinics.models import (
    EventStatement,
    EvidencePack,
    KeptFile,
    PackRun,
    ReadingReceipt,
    Refresher,
)
from training.people.models import User
from training.people.signals import collect_personal_data, facts_removed, person_erased


@receiver(collect_personal_data)
def add_clinic_records(
    sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any
) -> None:
    """What was signed for, what was asked after an event, packs, and events that name them."""
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
    packs = EvidencePack.objects.filter(people__user=user).order_by("pk")
    asked_for = ("clinic__name", "from_day", "to_day", "audience", "reason", "made_at")
    parts.append(("clinic_packs", _rows(packs, *asked_for)))
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


@receiver(person_erased)
def remove_packs(sender: Any, user: User, now: datetime, files: list[str], **kwargs: Any) -> None:
    """Papers of the person lie in packs that can still be fetched, or are being made. Facts stay,
    as certificates do: others have relied on them."""
    call_off_with(user, now=now)
    runs = PackRun.objects.filter(pack__people__user=user).exclude(file="")
    kept = dict(runs.values_list("pk", "file"))
    files += kept.values()
    PackRun.objects.filter(pk__in=kept).update(file="")


@receiver(facts_removed)
def remove_kept_files(sender: Any, user: User, **kwargs: Any) -> None:
    """What clinics knew was promised to the person until the same day. A pack is the clinic's own
    paper, made for somebody with a reason: it stays as it was read."""
    KeptFile.objects.filter(membership__user=user).delete()


def _rows(rows: Any, *fields: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields))
