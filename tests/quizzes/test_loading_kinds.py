"""Every kind of question as a file: loaded, written back, and refused with its line."""

from copy import deepcopy

import pytest
import yaml
from django.core.management import CommandError, call_command

from courses.models import CourseFile
from quizzes.models import ItemVersion
from tests.courses.programme import write_programme
from tests.quizzes.kinds_samples import ITEMS, make_payload

pytestmark = pytest.mark.django_db
FILE = "modules/3-safety/items/3-1.yaml"
KINDS = "modules/3-safety/items/kinds.yaml"
FACTS = {
    "schema": 1,
    "level": "recall",
    "critical": False,
    "pool": "practice",
    "status": "draft",
    "confidence": "high",
    "references": ["WHO99"],
    "lesson": "3-1-first",
}


@pytest.fixture
def folder(tmp_path):
    folder = write_programme(tmp_path / "small-course")
    write_items(folder, ITEMS)
    return folder


def write_items(folder, items) -> None:
    entries = [{"ref": f"K-{kind}", "kind": kind, **FACTS, **own} for kind, own in items.items()]
    file = {"module": "3-safety", "topic": "3.1", "items": [deepcopy(entry) for entry in entries]}
    (folder / KINDS).write_text(yaml.safe_dump(file, sort_keys=False))


def test_every_kind_is_loaded_and_written_back(folder, tmp_path, capsys):
    call_command("load_programme", str(folder))
    picture = CourseFile.objects.get(path="3-safety/figures/square.svg")
    pinned = {"file": f"{picture.sha256}.svg", "width": 40, "height": 30}
    stored = {
        row.kind: row.payload for row in ItemVersion.objects.filter(item__ref__startswith="K")
    }

    assert stored == {
        kind: make_payload(kind) | (pinned if kind == "hotspot" else {}) for kind in ITEMS
    }
    call_command("export_programme", "small-course", str(tmp_path / "out"))
    written = yaml.safe_load((tmp_path / "out" / FILE).read_text())["items"]
    assert [entry for entry in written if entry["ref"].startswith("K")] == [
        {"ref": f"K-{kind}", "kind": kind, **FACTS, **own} for kind, own in ITEMS.items()
    ]
    capsys.readouterr()
    call_command("load_programme", str(tmp_path / "out"))
    assert capsys.readouterr().out.strip() == "small-course: nothing has changed."


def test_a_figure_that_only_a_question_shows_is_written_back(folder, tmp_path):
    (folder / "modules/3-safety/figures/other.svg").write_text(
        (folder / "modules/3-safety/figures/square.svg").read_text().replace("Square", "Other")
    )
    write_items(folder, {"hotspot": ITEMS["hotspot"] | {"figure": "figures/other.svg"}})
    call_command("load_programme", str(folder))
    call_command("export_programme", "small-course", str(tmp_path / "out"))

    name = "modules/3-safety/figures/other.svg"
    assert (tmp_path / "out" / name).read_text() == (folder / name).read_text()


@pytest.mark.parametrize(
    ("kind", "field", "value", "reason"),
    [
        ("true-false", "answer", "yes", "answer is true or false."),
        ("multiple-response", "scoring", "half", "scoring is one of: all-or-nothing, per-option."),
        ("multiple-response", "stem", "", "The question is missing (stem)."),
        ("ordering", "steps", [{"id": "aa", "text": "Only"}], "A question needs 3 to 8 steps."),
        ("ordering", "options", [], "options is not a known field."),
        ("short-numeric", "tolerance", -1, "tolerance is a number from 0 on."),
        ("short-numeric", "value", True, "value is a number."),
        ("short-numeric", "unit", 5, "unit is a text of at most 20 characters, or is left out."),
        ("short-numeric", "schema", 2, "schema must be 1 for this kind."),
        ("hotspot", "figure", "figures/no.svg", "The figure figures/no.svg is not in the folder"),
    ],
)
def test_a_mistake_is_refused_with_its_file_line_and_reason(folder, kind, field, value, reason):
    write_items(folder, {kind: ITEMS[kind] | {field: value}})
    lines = (folder / KINDS).read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"  {field}:"))

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    assert f"{KINDS}, line {line}: {reason}" in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "parts", "changes", "reason"),
    [
        ("multiple-response", "options", {"fraction": 1}, "has a field “fraction” we do not know."),
        ("ordering", "steps", {"id": "A!"}, "needs an id of 2 to 16 small letters and digits."),
        ("extended-matching", "stems", {"answer": ""}, "the answer is missing (answer)."),
        ("extended-matching", "options", {"id": "aa", "extra": 1}, "has a field “extra”"),
        ("hotspot", "areas", {"circle": [1, 2]}, "circle is [x, y, radius] within 0 to 1000."),
        ("hotspot", "areas", {"score": 2}, "score is a number from 0 to 1"),
        ("hotspot", "areas", {"score": 1, "forbidden": True}, "is forbidden, so it has no score."),
        ("hotspot", "areas", {"polygon": [[0, 0]], "circle": None}, "polygon is a list of three"),
        ("hotspot", "areas", {"circle": None}, "needs a circle or a polygon."),
        ("hotspot", "areas", {"circle": [0, 0, 5], "forbidden": "no"}, "forbidden is true or is"),
    ],
)
def test_a_mistake_in_a_list_is_refused_at_the_line_of_its_entry(
    folder, kind, parts, changes, reason
):
    broken = [dict(part) for part in ITEMS[kind][parts]]
    broken[0] |= changes
    write_items(folder, {kind: ITEMS[kind] | {parts: broken}})
    lines = (folder / KINDS).read_text().splitlines()
    line = lines.index(f"  {parts}:") + 2

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    assert f"{KINDS}, line {line}: " in str(refusal.value)
    assert reason in str(refusal.value)


def test_areas_without_a_full_score_are_refused(folder):
    areas = [{**area, "score": 0} for area in ITEMS["hotspot"]["areas"]]
    write_items(folder, {"hotspot": ITEMS["hotspot"] | {"areas": areas}})

    with pytest.raises(CommandError, match=r"One area at least has the score 1\."):
        call_command("load_programme", str(folder))


def test_a_match_with_no_option_is_refused(folder):
    stems = [{**stem, "answer": "zzzz"} for stem in ITEMS["extended-matching"]["stems"]]
    write_items(folder, {"extended-matching": ITEMS["extended-matching"] | {"stems": stems}})

    with pytest.raises(CommandError, match="“zzzz” is no option of this question"):
        call_command("load_programme", str(folder))
