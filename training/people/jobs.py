"""Background duties of this app: fetch, call the domain, nothing else."""

from datetime import datetime
from typing import Any

from training.lib.background import enqueue, handles, sweeps
from training.people.domain import erasure, exports, notices, retention

TIDY_JOB = "tidy-exports"


@handles(notices.MAIL_JOB)
def send_mail(payload: dict[str, Any], now: datetime) -> None:
    notices.send_planned(payload)


@handles(notices.ACCOUNT_MAIL_JOB)
def send_account_mail(payload: dict[str, Any], now: datetime) -> None:
    notices.send_rendered(payload)


@handles("data-export")
def make_export(payload: dict[str, Any], now: datetime) -> None:
    exports.make_export(payload["export"], now=now)


@handles(erasure.FILES_JOB)
def erase_files(payload: dict[str, Any], now: datetime) -> None:
    erasure.remove_files(payload["names"])


@handles(erasure.EMPTY_JOB)
def empty_account(payload: dict[str, Any], now: datetime) -> None:
    erasure.empty_account(payload["user"], now=now)


@sweeps("emptying of closed accounts planned")
def plan_emptying(now: datetime) -> int:
    return erasure.plan_emptying(now=now)


@handles(retention.REMOVE_JOB)
def remove_facts(payload: dict[str, Any], now: datetime) -> None:
    retention.remove_facts(payload["user"], now=now)


@sweeps("removal of facts past their time planned")
def plan_removals(now: datetime) -> int:
    return retention.plan_removals(now=now)


@sweeps("daily tidying of copies planned")
def plan_day(now: datetime) -> int:
    return enqueue(TIDY_JOB, f"{now:%Y-%m-%d}", now=now)


@handles(TIDY_JOB)
def tidy(payload: dict[str, Any], now: datetime) -> None:
    exports.remove_unclaimed_exports(now=now)


@handles("data-export-end")
def remove_export(payload: dict[str, Any], now: datetime) -> None:
    exports.remove_export(payload["export"])
