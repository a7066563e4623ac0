"""What this app does when a lower app tells it something."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.corrections import note_touched
from certificates.domain.issuing import ISSUE_JOB, issue_key
from certificates.domain.revocation import revoke_voided
from certificates.models import SignOff
from certificates.queries import with_what_followed
from quizzes.domain.grading import Graded
from quizzes.models import Attempt
from quizzes.signals import attempt_voided, attempts_graded
from training.lib.background import Duty
from training.people.models import TwoPersonAct, User
from training.people.signals import collect_personal_data


@receiver(attempts_graded)
def plan_certificates(
    sender: Any, graded: Sequence[Graded], duties: list[Duty], **kwargs: Any
) -> None:
    """Inside the grading transaction: a pass and the duty to certify it commit together."""
    for grade in graded:
        if grade.passed and not grade.passed_before:
            key = issue_key(grade.public_id, grade.number)
            duties.append(Duty(ISSUE_JOB, key, {"attempt": grade.attempt_id}))
    note_touched(graded)


@receiver(attempt_voided)
def take_back_certificate(
    sender: Any, attempt: Attempt, act: TwoPersonAct, now: datetime, **kwargs: Any
) -> None:
    revoke_voided(attempt, act, now=now)


@receiver(collect_personal_data)
def add_certificates(sender: Any, user: User, parts: list[Any], **kwargs: Any) -> None:
    """Everything held about a person's certificates and their papers."""
    certificates = user.certificates.prefetch_related("documents").order_by("issued_at")
    parts.append(
        (
            "certificates",
            [
                {
                    "number": certificate.number,
                    "code": certificate.code,
                    "issued_at": certificate.issued_at.isoformat(),
                    "is_draft": certificate.is_draft,
                    "facts": certificate.facts,
                    "documents": [
                        {
                            "serial": document.serial,
                            "name": document.holder_name,
                            "made_at": document.made_at.isoformat(),
                            "sha256": document.sha256,
                        }
                        for document in certificate.documents.all()
                    ],
                }
                for certificate in certificates
            ],
        )
    )


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
    }
