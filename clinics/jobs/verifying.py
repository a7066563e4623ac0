"""Rows to verify, receipts to sign, and files of strangers that go after their days."""

from datetime import datetime
from typing import Any

from clinics.domain.bulk import runs
from clinics.domain.receipts.making import RECEIPT_JOB, make_receipt
from training.lib.background import handles


@handles(runs.BULK_JOB)
def verify_rows(payload: dict[str, Any], now: datetime) -> None:
    runs.go_on(payload["run"], now=now)


@handles(runs.TIDY_JOB)
def forget_rows(payload: dict[str, Any], now: datetime) -> None:
    runs.forget_content(payload["run"])


@handles(RECEIPT_JOB)
def sign_receipt(payload: dict[str, Any], now: datetime) -> None:
    make_receipt(payload, now=now)
