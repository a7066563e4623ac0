"""What clinics hold about a person, for the copy of everything."""

from collections.abc import Iterator
from typing import Any

from clinics.models import EvidenceRequest, KeptFile, RecordViewing, RosterEntry
from training.people.models import User


def parts_about(user: User) -> Iterator[tuple[str, list[Any]]]:
    """Pairs of file name and rows: what was written down, asked, kept, and who looked."""
    entries = RosterEntry.objects.filter(membership__user=user)
    yield (
        "clinic_lists",
        list(
            entries.order_by("pk").values(
                "clinic__name", "email", "name", "number", "regulator__name", "papers", "made_at"
            )
        ),
    )
    yield (
        "clinic_requests",
        list(
            EvidenceRequest.objects.filter(membership__user=user)
            .order_by("pk", "papers__pk")
            .values("clinic__name", "asked_at", "closed_at", "papers__title", "papers__given_at")
        ),
    )
    yield (
        "clinic_kept_files",
        list(
            KeptFile.objects.filter(membership__user=user)
            .order_by("from_at")
            .values("membership__clinic__name", "from_at", "until_at", "file")
        ),
    )
    yield (
        "clinic_viewings",
        list(
            RecordViewing.objects.filter(person=user)
            .order_by("first_at")
            .values("clinic__name", "viewer__legal_name", "system", "what", "first_at")
        ),
    )
