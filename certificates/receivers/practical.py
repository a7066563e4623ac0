"""What is held about a person's practical examinations."""

from typing import Any

from django.dispatch import receiver

from certificates.models import SignOff
from certificates.queries import with_what_followed
from training.people.models import User
from training.people.signals import collect_personal_data


@receiver(collect_personal_data)
def add_practical_examinations(
    sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any
) -> None:
    """Records about a person, and those they signed, which name others by nothing but an id."""
    parts.append(
        ("practical_examinations", [_told(row) for row in with_what_followed(user.sign_offs.all())])
    )
    signed = [str(row.public_id) for row in user.examinations.order_by("examined_at")]
    parts.append(("practical_examinations_signed", signed))


def _told(record: SignOff) -> dict[str, Any]:
    return {
        "id": str(record.public_id),
        "checklist": record.checklist_version.title,
        "examined_at": record.examined_at.isoformat(),
        "examiner": str(record.examiner),
        "place": record.place,
        "side": record.side,
        "needle": record.needle,
        "results": record.results,
        "rating": record.rating,
        "passed": record.passed,
        "is_draft": record.is_draft,
        "comment": record.comment,
        "amendments": [added.text for added in record.amendments.all()],
        "acknowledged": hasattr(record, "acknowledgement"),
        "no_longer_counts_because": record.void.reason if hasattr(record, "void") else "",
    }
