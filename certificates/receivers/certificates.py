"""Certificates follow what happens to attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.certificates.corrections import note_touched
from certificates.domain.certificates.issuing import ISSUE_JOB, issue_key
from certificates.domain.certificates.revocation import revoke_voided
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
