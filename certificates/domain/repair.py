"""Find what was lost between a pass and its PDF, and plan it again."""

from datetime import datetime

from certificates.domain.documents import plan_document
from certificates.domain.issuing import ISSUE_JOB, issue_key
from certificates.queries import certificates_without_document, passes_without_certificate
from training.lib import background

BATCH = 500


def plan_missing(*, now: datetime) -> int:
    """Write the job rows that should exist; returns how many were new."""
    attempts = passes_without_certificate().values_list("pk", "public_id", "last_number")[:BATCH]
    planned = background.enqueue_many(
        ISSUE_JOB,
        [(issue_key(public_id, number), {"attempt": pk}) for pk, public_id, number in attempts],
        now=now,
    )
    for certificate in certificates_without_document()[:BATCH]:
        plan_document(certificate, now=now)
    return planned
