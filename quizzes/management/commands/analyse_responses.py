import csv
import json
import math
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from quizzes.domain.item_analysis import Matrix, analyse


class Command(BaseCommand):
    help = (
        "Analyse a matrix of marks: first row the maximum marks, then one row per attempt. "
        "Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("matrix", type=Path, help="CSV without a header")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: object, **options: Any) -> None:
        maxima, marks = read_matrix(options["matrix"])
        test, items = analyse(marks, maxima)
        if options["json"]:
            found = {"test": asdict(test), "items": [asdict(item) for item in items]}
            self.stdout.write(json.dumps(found, allow_nan=False))
            return
        for name, value in asdict(test).items():
            self.stdout.write(f"{name:12} {_shown(value)}")
        for number, item in enumerate(items, start=1):
            facts = "  ".join(f"{name} {_shown(value)}" for name, value in asdict(item).items())
            self.stdout.write(f"item {number}: {facts}")


def read_matrix(path: Path) -> tuple[Matrix, Matrix]:
    """Maxima and marks; an empty cell is an omitted item, 0. CommandError names the line."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [
                (line, _numbers(row, line))
                for line, row in enumerate(csv.reader(file), start=1)
                if any(cell.strip() for cell in row)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if not rows:
        raise CommandError(f"{path} is empty: the first row holds the maximum marks.")
    (_first, maxima), attempts = rows[0], rows[1:]
    _check(maxima, attempts)
    marks = np.array([row for _line, row in attempts], dtype=np.float64)
    return np.array(maxima, dtype=np.float64), marks.reshape(len(attempts), len(maxima))


def _check(maxima: list[float], attempts: list[tuple[int, list[float]]]) -> None:
    if any(value < 0 for value in maxima):
        raise CommandError("line 1: a maximum mark is never negative.")
    for line, row in attempts:
        if len(row) != len(maxima):
            words = f"line {line}: {len(row)} marks, and line 1 has {len(maxima)} maximum marks."
            raise CommandError(words)


def _numbers(row: list[str], line: int) -> list[float]:
    values = []
    for cell in row:
        try:
            value = float(cell.strip() or 0)
        except ValueError:
            raise CommandError(f"line {line}: {cell.strip()[:40]!r} is not a number.") from None
        if not math.isfinite(value):
            raise CommandError(f"line {line}: {cell.strip()[:40]!r} is not a number.")
        values.append(value)
    return values


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
