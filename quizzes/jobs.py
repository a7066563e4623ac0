"""Background duties of this app. Closing needs no Job: rows of attempts say when they are due."""

from datetime import datetime
from typing import Any

from quizzes.domain.bulk import BULK_JOB, carry_out
from quizzes.domain.closing import close_overdue
from quizzes.domain.grading import RECEIPT_JOB
from quizzes.domain.notices import tell_candidate, tell_of_correction
from quizzes.domain.regrading import (
    APPLY_JOB,
    CORRECTED_JOB,
    PLAN_JOB,
    apply_regrade,
    make_plan,
)
from quizzes.models import Attempt, BulkChange, Regrade
from training.lib.background import handles, sweeps


@sweeps("overdue attempts closed")
def close_overdue_attempts(now: datetime) -> int:
    """Judged by the database's clock, so `now` is not asked."""
    return close_overdue().closed


@handles(RECEIPT_JOB)
def mail_receipt(payload: dict[str, Any], now: datetime) -> None:
    attempt = Attempt.objects.select_related("user", "quiz_version").get(pk=payload["attempt"])
    tell_candidate(attempt, now=now)


@handles(PLAN_JOB)
def plan_regrade(payload: dict[str, Any], now: datetime) -> None:
    make_plan(_regrade(payload), now=now)


@handles(APPLY_JOB)
def correct_grades(payload: dict[str, Any], now: datetime) -> None:
    apply_regrade(_regrade(payload), now=now)


@handles(CORRECTED_JOB)
def mail_correction(payload: dict[str, Any], now: datetime) -> None:
    attempt = Attempt.objects.select_related("user", "quiz_version").get(pk=payload["attempt"])
    tell_of_correction(attempt, Regrade.objects.get(pk=payload["regrade"]), now=now)


@handles(BULK_JOB)
def change_questions(payload: dict[str, Any], now: datetime) -> None:
    carry_out(BulkChange.objects.get(pk=payload["change"]), now=now)


def _regrade(payload: dict[str, Any]) -> Regrade:
    return Regrade.objects.select_related("item_version").get(pk=payload["regrade"])
