"""What this app does when a lower app tells it something."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.jobs import ISSUE_JOB
from quizzes.models import Attempt, Grade
from quizzes.signals import attempt_graded
from training.lib import background


@receiver(attempt_graded)
def plan_certificate(
    sender: Any, attempt: Attempt, grade: Grade, now: datetime, **kwargs: Any
) -> None:
    """Inside the grading transaction: the pass and the duty to certify it commit together."""
    if grade.passed:
        background.enqueue(ISSUE_JOB, str(attempt.public_id), {"attempt": attempt.pk}, now=now)
