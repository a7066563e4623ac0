"""Messages to webhooks, and what clients of the API leave behind."""

from datetime import datetime
from typing import Any

from clinics.domain.systems.clients import forget_old
from clinics.domain.systems.deliveries import JOB, try_delivery
from training.lib.background import handles, sweeps


@handles(JOB)
def deliver(payload: dict[str, Any], now: datetime) -> None:
    try_delivery(payload["delivery"], payload["number"], now=now)


@sweeps("old tokens and kept answers removed")
def forget(now: datetime) -> int:
    return forget_old(now)
