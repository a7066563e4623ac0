"""Requests for papers: reminders when their day comes, and looks at what was given."""

from datetime import datetime
from typing import Any

from clinics.domain.asking import LOOK_JOB, REMIND_JOB, look_again, remind, stale_requests
from training.lib.background import handles, sweeps


@handles(REMIND_JOB)
def send_reminder(payload: dict[str, Any], now: datetime) -> None:
    remind(payload["request"], last=payload["last"], now=now)


@handles(LOOK_JOB)
def look(payload: dict[str, Any], now: datetime) -> None:
    look_again(payload["request"], now=now)


@sweeps("requests for papers looked at")
def look_at_stale(now: datetime) -> int:
    stale = stale_requests(now=now)
    for pk in stale:
        look_again(pk, now=now)
    return len(stale)
