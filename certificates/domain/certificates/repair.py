"""Find what was lost between a pass and its PDF, and plan it again."""

from datetime import datetime

from certificates.domain.certificates.issuing import ISSUE_JOB, issue_key
from certificates.domain.documents.documents import plan_document
from certificates.enums import DocumentReason
from certificates.queries import (
    certificates_without_document,
    editions_without_document,
    passes_without_certificate,
)
from quizzes.models import Attempt
from training.lib import background
from training.lib.background import Duty

BATCH = 500


def plan_missing(*, now: datetime) -> int:
    """Write the job rows that should exist; returns how many were new."""
    passes = passes_without_certificate().only("public_id")[:BATCH]
    planned = background.enqueue_all(
        [_duty(attempt, attempt.last_number) for attempt in passes],  # type: ignore[attr-defined]
        now=now,
    )
    for certificate in certificates_without_document()[:BATCH]:
        plan_document(certificate, now=now)
    for edition in editions_without_document()[:BATCH]:
        plan_document(
            edition.credential,
            now=now,
            edition=edition.number,
            reason=DocumentReason(edition.reason),
        )
    return planned


def _duty(attempt: Attempt, grade_number: int) -> Duty:
    return Duty(ISSUE_JOB, issue_key(attempt.public_id, grade_number), {"attempt": attempt.pk})
