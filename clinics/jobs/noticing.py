"""Looking for what changed: after each act that may have changed something, and by the hour."""

from datetime import datetime
from typing import Any
from uuid import UUID

from clinics.domain.noticing import NOTICE_JOB, notice_changes
from training.lib.background import enqueue, enqueue_many, handles, sweeps
from training.people.models import Clinic

HOURLY_JOB = "clinics.notice-hour"


@handles(NOTICE_JOB)
def notice(payload: dict[str, Any], now: datetime) -> None:
    people = payload["people"]
    only = None if people is None else [UUID(each) for each in people]
    notice_changes(Clinic.objects.get(pk=payload["clinic"]), only, now=now)


@sweeps("hourly looks at clinics planned")
def plan_hour(now: datetime) -> int:
    """Time alone changes where people stand: papers end, look-ups grow old, rules begin."""
    return enqueue(HOURLY_JOB, f"{now:%Y-%m-%dT%H}", now=now)


@handles(HOURLY_JOB)
def plan_looks(payload: dict[str, Any], now: datetime) -> None:
    """One duty for each clinic, so that several workers share them and none is long."""
    clinics = Clinic.objects.order_by("pk").values_list("pk", flat=True)
    hour = f"{now:%Y-%m-%dT%H}"
    duties = [(f"{hour}:{pk}", {"clinic": pk, "people": None}) for pk in clinics]
    enqueue_many(NOTICE_JOB, duties, now=now)
