"""Module 3 draws rates of adverse events and prints them: both say what the file of rates says."""

import re
from math import log10, sqrt
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

MODULE = Path("courses/programmes/dry-needling-foundations/modules/3-safety")
SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 28, 332  # of each axis, in the units of the drawing
UNITS = {100: "%", 10_000: " per 10,000", 1_000_000: " per million"}
FIGURES = yaml.safe_load((MODULE / "data/adverse-event-rates.yaml").read_text())["figures"]
ROWS = [
    pytest.param(name, figure["axis"], row, id=row["id"])
    for name, figure in FIGURES.items()
    for row in figure["rows"]
]


def rate_of(row) -> str:
    unit = UNITS[row["per"]]
    if row["interval"] == "upper-limit":
        return "none seen"
    if row["interval"] == "range":
        return f"{row['low']}{unit} to {row['high']}{unit}"
    return f"{row['rate']}{unit}"


def interval_of(row) -> str:
    return {
        "wilson": f" ({row.get('low')} to {row.get('high')}, ours)",
        "study": f" ({row.get('low')} to {row.get('high')}, the study's)",
        "upper-limit": f" (upper limit {row.get('high')}{UNITS[row['per']]}, the study's)",
        "range": ", lowest and highest report",
        "none": ", no interval",
    }[row["interval"]]


def drawing_of(name: str) -> ElementTree.Element:
    return ElementTree.fromstring((MODULE / f"figures/{name}.svg").read_text())  # noqa: S314 - ours


def group_of(name: str, row) -> ElementTree.Element:
    (group,) = [each for each in drawing_of(name).iter(f"{SVG}g") if each.get("id") == row["id"]]
    return group


def place(value, axis, per: int) -> float:
    value = float(value) * axis["per"] / per
    first, last = axis["first"], axis["last"]
    if axis["kind"] == "log":
        value, first, last = log10(value), log10(first), log10(last)
    return LEFT + (value - first) / (last - first) * (RIGHT - LEFT)


def nearest(one: float, others) -> int:
    """How far the nearest of the others is, in fifths of a unit: the drawing rounds to tenths."""
    return int(min(abs(one - other) for other in others) / 0.2)


def wilson(rate: float, count: int) -> tuple[float, float]:
    z = 1.959964
    middle = rate + z * z / (2 * count)
    half = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


@pytest.mark.parametrize(("name", "axis", "row"), ROWS)
def test_the_lesson_prints_each_rate_with_study_denominator_and_interval(name, axis, row):
    among = row["among"]
    if "of" in row:
        among = f"{'about ' if row.get('rounded') else ''}{row['of']:,} {among}"
    whose = f"{row['study']} [@{row['key']}], {among}"
    lesson = (MODULE / "lessons/3-4-adverse-events.md").read_text()

    line = f"| {row['counted']} | {whose} | {rate_of(row)}{interval_of(row)} |"
    assert line in lesson.splitlines()


@pytest.mark.parametrize(("name", "axis", "row"), ROWS)
def test_the_drawing_says_the_same_words_and_its_description_too(name, axis, row):
    said = {
        "wilson": f"{rate_of(row)} ({row.get('low')} to {row.get('high')})",
        "study": f"{rate_of(row)} ({row.get('low')} to {row.get('high')})",
        "upper-limit": f"none seen, upper limit {row.get('high')}{UNITS[row['per']]}",
        "range": rate_of(row),
        "none": f"{rate_of(row)}, no interval",
    }[row["interval"]]
    group = group_of(name, row)

    assert " ".join(text.text for text in group.iter(f"{SVG}text")).endswith(said)
    assert said in drawing_of(name).findtext(f"{SVG}desc")


@pytest.mark.parametrize(("name", "axis", "row"), ROWS)
def test_the_marks_stand_where_the_numbers_are(name, axis, row):
    group = group_of(name, row)
    bars = [each for each in group.iter(f"{SVG}rect") if each.get("fill") == "#8fc4bf"]
    paths = " ".join(path.get("d") for path in group.iter(f"{SVG}path"))
    drawn = [float(across) for across in re.findall(r"[MH]([\d.]+)", paths)]
    for bar in bars:
        left = float(bar.get("x"))
        drawn += [left, left + float(bar.get("width"))]
    numbers = [row[field] for field in ("rate", "low", "high") if field in row]
    expected = {place(number, axis, row["per"]) for number in numbers}
    if row["interval"] == "upper-limit":
        expected.add(LEFT)

    assert {nearest(each, drawn) for each in expected} <= {0}
    assert {nearest(each, expected) for each in drawn} <= {0}


@pytest.mark.parametrize(
    ("name", "axis", "row"), [each for each in ROWS if each.values[2]["interval"] == "wilson"]
)
def test_each_interval_of_ours_is_wilsons(name, axis, row):
    rate = row["events"] / row["of"] if "events" in row else row["rate"] / row["per"]
    low, high = (round(share * row["per"], 1) for share in wilson(rate, row["of"]))

    assert (low, high) == (row["low"], row["high"])
