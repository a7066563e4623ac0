"""Messages to webhooks, and what other systems leave behind."""

from datetime import datetime
from typing import Any

from clinics.domain.systems.clients import forget_old
from clinics.domain.systems.deliveries import (
    JOB,
    forget_old_messages,
    send_what_was_held,
    try_delivery,
)
from training.lib.background import enqueue, handles, sweeps

FORGET_JOB = "clinics.forget-messages"


@handles(JOB)
def deliver(payload: dict[str, Any], now: datetime) -> None:
    try_delivery(payload["delivery"], payload["number"], now=now)


@sweeps("held messages sent on")
def send_on(now: datetime) -> int:
    return send_what_was_held(now)


@sweeps("old tokens and kept answers removed")
def forget(now: datetime) -> int:
    return forget_old(now)


@sweeps("removals of old messages planned")
def plan_removal(now: datetime) -> int:
    """Once a day, because no index leads to the oldest."""
    return enqueue(FORGET_JOB, f"{now:%Y-%m-%d}", now=now)


@handles(FORGET_JOB)
def forget_messages(payload: dict[str, Any], now: datetime) -> None:
    forget_old_messages(now)
