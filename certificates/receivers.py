"""What this app does when a lower app tells it something."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.revocation import revoke_voided
from certificates.jobs import ISSUE_JOB
from quizzes.models import Attempt, Grade
from quizzes.signals import attempt_graded, attempt_voided
from training.lib import background
from training.people.models import TwoPersonAct, User
from training.people.signals import collect_personal_data


@receiver(attempt_graded)
def plan_certificate(
    sender: Any, attempt: Attempt, grade: Grade, now: datetime, **kwargs: Any
) -> None:
    """Inside the grading transaction: the pass and the duty to certify it commit together."""
    if grade.passed:
        background.enqueue(ISSUE_JOB, str(attempt.public_id), {"attempt": attempt.pk}, now=now)


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
