"""Background duties of this app: fetch, call the domain, nothing else."""

from datetime import datetime
from typing import Any

from training.lib.background import handles
from training.people.domain import erasure, exports, notices


@handles("mail")
def send_mail(payload: dict[str, Any], now: datetime) -> None:
    notices.send_planned(payload)


@handles("account-mail")
def send_account_mail(payload: dict[str, Any], now: datetime) -> None:
    notices.send_rendered(payload)


@handles("data-export")
def make_export(payload: dict[str, Any], now: datetime) -> None:
    exports.make_export(payload["export"], now=now)


@handles(erasure.FILES_JOB)
def erase_files(payload: dict[str, Any], now: datetime) -> None:
    erasure.remove_files(payload["names"])


@handles("data-export-end")
def remove_export(payload: dict[str, Any], now: datetime) -> None:
    exports.remove_export(payload["export"])
