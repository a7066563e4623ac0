"""Files of people on their way in, and what is kept of who has ended a consent."""

from datetime import datetime
from typing import Any

from clinics.domain.keeping import KEEP_JOB, keep_file, plan_missing
from clinics.domain.roster import imports, reading, storing
from training.lib.background import handles, sweeps


@handles(imports.READ_JOB)
def read_file(payload: dict[str, Any], now: datetime) -> None:
    reading.read_import(payload["import"], now=now)


@handles(imports.WRITE_JOB)
def write_file(payload: dict[str, Any], now: datetime) -> None:
    storing.write_import(payload["import"], now=now)


@handles(KEEP_JOB)
def keep(payload: dict[str, Any], now: datetime) -> None:
    keep_file(payload["consent"], now=now)


@sweeps("files of people removed")
def remove_files(now: datetime) -> int:
    return imports.remove_expired(now=now) + imports.fail_abandoned(now=now)


@sweeps("kept files planned")
def plan_kept(now: datetime) -> int:
    return plan_missing(now=now)
