"""Credentials that people have come to meet."""

from datetime import datetime
from typing import Any

from certificates.domain.requirements.awarding import AWARD_JOB, AWARD_MANY_JOB, award, plan_missed
from training.lib.background import handles, sweeps


@handles(AWARD_JOB)
def award_one(payload: dict[str, Any], now: datetime) -> None:
    award([payload["user"]], now=now)


@handles(AWARD_MANY_JOB)
def award_many(payload: dict[str, Any], now: datetime) -> None:
    award(payload["users"], now=now)


@sweeps("missed awards planned")
def plan_missed_awards(now: datetime) -> int:
    return plan_missed(now=now)
