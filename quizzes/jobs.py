"""Background duties of this app. Closing needs no Job: rows of attempts say when they are due."""

from datetime import datetime
from typing import Any

from quizzes.domain.closing import close_overdue
from quizzes.domain.grading import RECEIPT_JOB
from quizzes.domain.notices import tell_candidate
from quizzes.models import Attempt
from training.lib.background import handles, sweeps


@sweeps("overdue attempts closed")
def close_overdue_attempts(now: datetime) -> int:
    """Judged by the database's clock, so `now` is not asked."""
    return close_overdue().closed


@handles(RECEIPT_JOB)
def mail_receipt(payload: dict[str, Any], now: datetime) -> None:
    attempt = Attempt.objects.select_related("user", "quiz_version").get(pk=payload["attempt"])
    tell_candidate(attempt, now=now)
