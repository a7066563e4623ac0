"""Badges from outside are looked at by a program, and again on their day."""

from datetime import datetime
from typing import Any

from certificates.domain.evidence.machine_checks import CHECK_JOB, check_by_machine, plan_due_checks
from certificates.models import Evidence
from training.lib.background import handles, sweeps


@handles(CHECK_JOB)
def check(payload: dict[str, Any], now: datetime) -> None:
    evidence = Evidence.objects.select_related("user").get(pk=payload["evidence"])
    check_by_machine(evidence, now=now)


@sweeps("badges from outside to be checked")
def plan_checks(now: datetime) -> int:
    return plan_due_checks(now=now)
