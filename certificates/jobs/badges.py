"""Badges, and the lists that take them back."""

from datetime import datetime
from typing import Any

from certificates.domain.badges.badges import BADGE_JOB, make_badge, plan_missing_badges
from certificates.domain.badges.status_lists import SIGN_JOB, plan_lapsing, sign_list
from certificates.models import Certificate, Credential, StatusList
from training.lib.background import handles, sweeps


@handles(BADGE_JOB)
def badge(payload: dict[str, Any], now: datetime) -> None:
    subject: Certificate | Credential
    if "certificate" in payload:
        subject = Certificate.objects.select_related("user").get(pk=payload["certificate"])
    else:
        subject = Credential.objects.select_related("user").get(pk=payload["credential"])
    make_badge(subject, edition=payload["edition"], now=now)


@handles(SIGN_JOB)
def status_list(payload: dict[str, Any], now: datetime) -> None:
    sign_list(StatusList.objects.get(pk=payload["status_list"]), now=now)


@sweeps("lost badges planned")
def plan_lost_badges(now: datetime) -> int:
    return plan_missing_badges(now=now)


@sweeps("status lists planned before they lapse")
def plan_lapsing_lists(now: datetime) -> int:
    return plan_lapsing(now=now)
