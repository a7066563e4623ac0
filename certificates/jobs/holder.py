"""Reminders, what was seen, and bundles."""

from datetime import datetime
from typing import Any

from certificates.domain.holder import bundles, reminders, viewings
from training.lib.background import enqueue, handles, sweeps

HOURLY_JOB = "certificates.tidy-holder"


@sweeps("reminders dealt with")
def send_reminders(now: datetime) -> int:
    return reminders.send_due(now=now)


@sweeps("hourly duties for holders planned")
def plan_hour(now: datetime) -> int:
    """One row an hour, so that what looks through whole tables runs once and not every tick."""
    return enqueue(HOURLY_JOB, f"{now:%Y-%m-%dT%H}", now=now)


@handles(HOURLY_JOB)
def tidy(payload: dict[str, Any], now: datetime) -> None:
    reminders.plan_lost(now=now)
    viewings.forget_old(now=now)
    bundles.remove_unclaimed_bundles(now=now)


@handles(bundles.BUNDLE_JOB)
def make_bundle(payload: dict[str, Any], now: datetime) -> None:
    bundles.make_bundle(payload["bundle"], now=now)


@handles(bundles.END_JOB)
def remove_bundle(payload: dict[str, Any], now: datetime) -> None:
    bundles.remove_bundle(payload["bundle"])
