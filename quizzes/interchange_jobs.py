"""Background duties of files of questions: fetch, call the domain, nothing else."""

from datetime import datetime
from typing import Any

from quizzes.interchange import downloads, uploads
from quizzes.interchange.importing import read_import, write_import
from training.lib.background import handles, sweeps


@handles(uploads.READ_JOB)
def read_file(payload: dict[str, Any], now: datetime) -> None:
    read_import(payload["import"])


@handles(uploads.WRITE_JOB)
def write_file(payload: dict[str, Any], now: datetime) -> None:
    write_import(payload["import"], now=now)


@handles(downloads.EXPORT_JOB)
def make_file(payload: dict[str, Any], now: datetime) -> None:
    downloads.make_export(payload["export"], now=now)


@sweeps("files of questions removed")
def remove_files(now: datetime) -> int:
    return uploads.remove_expired(now=now) + downloads.remove_expired(now=now)


@sweeps("imports given up")
def give_up_imports(now: datetime) -> int:
    return uploads.fail_abandoned()
