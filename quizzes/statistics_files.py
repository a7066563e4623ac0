"""Figures as files: everything as JSON or as one long table, and a row for each question."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from quizzes.domain.statistics.parts import words_for
from quizzes.models import ItemStatistics, QuizStatistics
from training.lib.sheets.csvfile import guard

WIDE = (
    "counted", "facility", "facility_answered", "sd", "random_guess_score", "intended_weight",
    "effective_weight", "discrimination_index", "discriminative_efficiency", "right", "partly",
    "wrong", "omitted", "not_reached", "exposure",
)  # fmt: skip


def write_file(run: QuizStatistics, name: str) -> tuple[bytes, str] | None:
    """The content and its type; None where there is no such file."""
    if name not in FILES:
        return None
    write, content_type = FILES[name]
    return write(run).encode("utf-8-sig" if name.endswith(".csv") else "utf-8"), content_type


def _everything(run: QuizStatistics) -> dict[str, Any]:
    return _head(run) | run.figures | {"items": [_item(row) for row in _rows(run)]}


def _head(run: QuizStatistics) -> dict[str, Any]:
    version = run.quiz_version
    return {
        "quiz": version.quiz.slug,
        "version": version.number,
        "attempts": run.counted,
        "n": run.n,
        "computed_at": run.computed_at.astimezone(timezone.get_default_timezone()).isoformat(),
    }


def _item(row: ItemStatistics) -> dict[str, Any]:
    version = row.item_version
    options = [
        option | {"text": words_for(version, option["option"])} for option in row.figures["options"]
    ]
    question = {"item": version.item.ref, "version": version.number, "n": row.n}
    return question | {"question": version.payload["stem"]} | row.figures | {"options": options}


def _rows(run: QuizStatistics) -> list[ItemStatistics]:
    rows = run.items.select_related("item_version__item")
    return sorted(rows, key=lambda row: (row.item_version.item.ref, row.item_version.number))


def _json(run: QuizStatistics) -> str:
    return json.dumps(_everything(run), ensure_ascii=False, indent=1, allow_nan=False)


def _questions(run: QuizStatistics) -> str:
    """A row per question, for a spreadsheet."""
    intervals = ("facility", "discrimination")
    ends = [f"{name}_{end}" for name in intervals for end in ("low", "high")]
    head = ["item", "version", "question", "n", *WIDE, *ends, "seconds_median"]
    rows: list[list[Any]] = []
    for row in _rows(run):
        item = _item(row)
        limits = [end for name in intervals for end in item[f"{name}_interval"] or (None, None)]
        facts = [item[name] for name in ("item", "version", "question", "n", *WIDE)]
        rows.append([*facts, *limits, item["seconds"][1]])
    return _table(head, rows)


def _long(run: QuizStatistics) -> str:
    """A row per figure, whatever its depth: nothing is left out."""
    everything = _everything(run)
    items = everything.pop("items")
    rows = [["", "", name, value] for name, value in _flat(everything)]
    for item in items:
        who = [item.pop("item"), item.pop("version")]
        rows += [[*who, name, value] for name, value in _flat(item)]
    return _table(["item", "version", "figure", "value"], rows)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value, start=1))
    else:
        yield name, value
        return
    for key, inner in pairs:
        yield from _flat(inner, f"{name}.{key}" if name else str(key))


def _table(head: list[str], rows: list[list[Any]]) -> str:
    """Texts are guarded against spreadsheets that would run them; numbers stay numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


FILES: dict[str, tuple[Callable[[QuizStatistics], str], str]] = {
    "questions.csv": (_questions, "text/csv; charset=utf-8"),
    "everything.csv": (_long, "text/csv; charset=utf-8"),
    "everything.json": (_json, "application/json"),
}
