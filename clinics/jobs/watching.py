"""Telling managers of changes they follow, and of what ends."""

from datetime import datetime
from typing import Any

from clinics.domain.watching import ends, notices
from training.lib.background import handles, sweeps


@handles(notices.TELL_JOB)
def tell(payload: dict[str, Any], now: datetime) -> None:
    notices.tell(payload["manager"], now=now)


@sweeps("notices of changes dealt with")
def tell_all(now: datetime) -> int:
    return notices.tell_all(now=now)


@sweeps("notices before an end dealt with")
def tell_of_ends(now: datetime) -> int:
    return ends.send_due(now=now)
