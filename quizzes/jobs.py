"""Background duties of this app. Closing needs no Job: rows of attempts say when they are due."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from quizzes.domain.bulk import BULK_JOB, carry_out
from quizzes.domain.closing import close_overdue
from quizzes.domain.grading import RECEIPT_JOB
from quizzes.domain.notices import tell_candidate, tell_of_correction
from quizzes.domain.panel_applying import store_forecast
from quizzes.domain.panel_forecast import FORECAST_JOB
from quizzes.domain.panel_notices import REMIND_JOB, remind_when_due
from quizzes.domain.regrading import (
    APPLY_JOB,
    CORRECTED_JOB,
    PLAN_JOB,
    apply_regrade,
    make_plan,
)
from quizzes.domain.statistics.storing import (
    STATISTICS_JOB,
    compute_and_store,
    plan_due_statistics,
)
from quizzes.enums import AttemptsCounted
from quizzes.models import Attempt, BulkChange, Panel, QuizVersion, Regrade
from training.lib.background import handles, sweeps


@sweeps("overdue attempts closed")
def close_overdue_attempts(now: datetime) -> int:
    """Judged by the database's clock, so `now` is not asked."""
    return close_overdue().closed


@sweeps("statistics planned")
def plan_statistics(now: datetime) -> int:
    return plan_due_statistics(now=now)


@handles(STATISTICS_JOB)
def compute_statistics(payload: dict[str, Any], now: datetime) -> None:
    version = QuizVersion.objects.get(pk=payload["version"])
    counted = AttemptsCounted(payload["counted"])
    compute_and_store(version, counted, payload["key"], draft=settings.ALLOW_DRAFT, now=now)


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


@handles(FORECAST_JOB)
def forecast_pass_rate(payload: dict[str, Any], now: datetime) -> None:
    store_forecast(Panel.objects.get(pk=payload["panel"]), now=now)


@handles(REMIND_JOB)
def remind_of_round(payload: dict[str, Any], now: datetime) -> None:
    remind_when_due(
        Panel.objects.select_related("chair").get(pk=payload["panel"]),
        round_number=payload["round"],
        due_on=date.fromisoformat(payload["due_on"]),
        now=now,
    )


def _regrade(payload: dict[str, Any]) -> Regrade:
    return Regrade.objects.select_related("item_version").get(pk=payload["regrade"])
