"""What people have read and signed for at a clinic."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from clinics.models import ClinicDocumentVersion, ReadingReceipt
from clinics.queries.files import ReadingLine
from training.lib.db import is_any, read_rows
from training.lib.prepared import prepared_statement
from training.people.models import Clinic


@prepared_statement
def asked_readings(clinic: Clinic, people: Collection[int], moment: datetime) -> QuerySet[Any, Any]:
    """Of each document the newest version a person had signed for by then."""
    newest = ClinicDocumentVersion.objects.filter(
        document=OuterRef("version__document"), made_at__lte=moment
    ).order_by("-number")
    rows = (
        ReadingReceipt.objects.filter(
            is_any("user_id", people), version__document__clinic=clinic, signed_at__lte=moment
        )
        .annotate(current=Subquery(newest.values("number")[:1]))
        .order_by("user_id", "version__document__title", "version__document_id", "-version__number")
        .distinct("user_id", "version__document__title", "version__document_id")
    )
    return rows.values_list(
        "user",
        "version__document__slug",
        "version__document__title",
        "version__number",
        "signed_at",
        "current",
    )


def readings_at(
    clinic: Clinic, people: Collection[int], moment: datetime
) -> dict[int, tuple[ReadingLine, ...]]:
    lines: dict[int, list[ReadingLine]] = defaultdict(list)
    for user, slug, title, number, signed_at, current in read_rows(
        asked_readings(clinic, people, moment)
    ):
        lines[user].append(ReadingLine(slug, title, number, signed_at, number == current))
    return {user: tuple(found) for user, found in lines.items()}
