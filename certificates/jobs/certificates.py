"""Certificates and their papers."""

from datetime import datetime
from typing import Any

from certificates.domain.certificates.issuing import ISSUE_JOB, issue_for_attempt
from certificates.domain.certificates.notices import tell_holder
from certificates.domain.certificates.repair import plan_missing
from certificates.domain.documents.documents import (
    DOCUMENT_JOB,
    current_document,
    make_document,
    make_other_paper,
    subject_of,
)
from certificates.enums import DocumentReason, Paper
from quizzes.models import Attempt
from training.lib.background import handles, sweeps


@handles(ISSUE_JOB)
def issue(payload: dict[str, Any], now: datetime) -> None:
    attempt = Attempt.objects.select_related(
        "user", "form", "quiz_version__quiz", "enrolment__course_version__course"
    ).get(pk=payload["attempt"])
    issue_for_attempt(attempt, now=now)


@handles(DOCUMENT_JOB)
def document(payload: dict[str, Any], now: datetime) -> None:
    """Make one PDF; the holder hears of the first of each edition, not of another paper size."""
    subject = subject_of(payload)
    edition, paper = payload["edition"], Paper(payload["paper"])
    first = current_document(subject)
    if first and first.edition == edition and first.paper != paper:
        make_other_paper(first, paper, now=now)
        return
    make_document(
        subject,
        now=now,
        edition=edition,
        paper=paper,
        holder_name=payload["holder_name"],
        reason=DocumentReason(payload["reason"]),
    )
    tell_holder(subject, edition=edition, now=now)


@sweeps("lost certificates planned")
def plan_lost(now: datetime) -> int:
    return plan_missing(now=now)
