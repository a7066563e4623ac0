"""Evidence packs are made by a worker, and their files go after their days."""

from datetime import datetime
from typing import Any

from clinics.domain.packs.asking import END_JOB, PACK_JOB
from clinics.domain.packs.making import make_pack, remove_file, remove_unclaimed_packs
from training.lib.background import enqueue, handles, sweeps

DAILY_JOB = "clinics.tidy-packs"


@handles(PACK_JOB)
def make(payload: dict[str, Any], now: datetime) -> None:
    make_pack(payload["run"], now=now)


@handles(END_JOB)
def end(payload: dict[str, Any], now: datetime) -> None:
    remove_file(payload["run"])


@sweeps("days of packs planned")
def plan_day(now: datetime) -> int:
    """One row a day: looking through a folder is nothing for every tick."""
    return enqueue(DAILY_JOB, f"{now:%Y-%m-%d}", now=now)


@handles(DAILY_JOB)
def tidy(payload: dict[str, Any], now: datetime) -> None:
    remove_unclaimed_packs(now=now)
