"""Checklists as files: loaded once, versioned on change, written back, refused with the line."""

import pytest
from django.core.management import CommandError, call_command

from certificates.models import ChecklistVersion
from tests.courses.programme import REAL, write_programme
from training.people.anatomy import muscles

pytestmark = pytest.mark.django_db
SHEET = """\
slug: needling
title: Needling
module: 2-technique
confidence: programme
references: [WHO99]
steps:
  - {id: position, text: Position is safe}
  - {id: direction, text: Direction is correct, critical: true}
for:
  - muscle: upper-trapezius
    notes: {direction: Off the chest}
  - muscle: deltoid
"""


@pytest.fixture
def folder(tmp_path):
    folder = write_programme(tmp_path / "small-course")
    (folder / "checklists").mkdir()
    (folder / "checklists" / "needling.yaml").write_text(SHEET)
    return folder


def load(folder, capsys) -> str:
    call_command("load_programme", str(folder))
    return capsys.readouterr().out.strip()


def sheets():
    rows = ChecklistVersion.objects.order_by("checklist__slug", "number")
    return list(rows.values_list("checklist__slug", "number", "title"))


def test_one_file_gives_a_sheet_for_each_muscle(folder, capsys):
    assert load(folder, capsys).endswith("2 checklists.")
    assert sheets() == [
        ("needling-deltoid", 1, "Needling: Deltoid, mid-belly"),
        ("needling-upper-trapezius", 1, "Needling: Upper trapezius"),
    ]
    version = ChecklistVersion.objects.get(muscle="upper-trapezius")
    assert version.steps == [
        {"id": "position", "text": "Position is safe", "critical": False, "note": ""},
        {
            "id": "direction",
            "text": "Direction is correct",
            "critical": True,
            "note": "Off the chest",
        },
    ]


def test_loading_again_changes_nothing_and_a_changed_step_is_the_next_version(folder, capsys):
    load(folder, capsys)
    assert load(folder, capsys) == "small-course: nothing has changed."

    path = folder / "checklists" / "needling.yaml"
    path.write_text(SHEET.replace("Off the chest", "Lifted off the chest"))
    load(folder, capsys)

    assert [row[:2] for row in sheets()] == [
        ("needling-deltoid", 1),
        ("needling-upper-trapezius", 1),
        ("needling-upper-trapezius", 2),
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("upper-trapezius", "upper-trapezium", "line 10: muscle must be one of: "),
        ("[WHO99]", "[WHO98]", "line 5: WHO98 is not in references.yaml."),
        ("confidence: programme", "confidence: medium", "line 4: confidence must be one of: "),
        ("id: direction", "id: position", "line 8: position is there twice."),
        ("id: direction", "id: comment", "line 8: comment is the name of another field."),
        ("{direction: Off", "{dir: Off", "line 11: dir is not a known field."),
        ("slug: needling", "slag: needling", "line 1: slag is not a known field."),
    ],
)
def test_a_broken_sheet_is_refused_with_its_line(folder, old, new, reason):
    path = folder / "checklists" / "needling.yaml"
    path.write_text(SHEET.replace(old, new))
    with pytest.raises(CommandError) as error:
        call_command("load_programme", str(folder))
    assert f"checklists/needling.yaml, {reason}" in str(error.value)
    assert not ChecklistVersion.objects.exists()


def test_the_export_reads_as_what_was_loaded(folder, capsys, tmp_path):
    load(folder, capsys)
    call_command("export_programme", "small-course", str(tmp_path / "out"))
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "small-course: nothing has changed."


def test_the_programme_we_ship_has_a_sheet_for_each_station_and_each_muscle(capsys):
    load(REAL, capsys)
    sheets = {
        row.checklist.slug: row for row in ChecklistVersion.objects.select_related("checklist")
    }
    assert sheets.keys() == {"assessment", "safety", "retraining"} | {
        f"needling-{muscle}" for muscle in muscles()
    }
    steps = sheets["needling-upper-trapezius"].steps
    critical = [step["id"] for step in steps if step["critical"]]
    assert critical == ["direction", "length", "stop", "sterile", "sharps"]
    assert not any(row.signed_at for row in sheets.values())
