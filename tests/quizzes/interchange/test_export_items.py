"""export_items: what is written is read back into the same bank without a change."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from quizzes.domain.loading import hash_item
from quizzes.interchange.formats import FORMATS
from quizzes.models import Item, ItemVersion
from tests.factories import make_course, make_quiz
from tests.quizzes.kinds_samples import ITEMS, make_payload

pytestmark = pytest.mark.django_db
WRITTEN = [form for form in FORMATS.values() if form.write]


@pytest.fixture
def bank():
    """One question in use of every kind that needs no figure."""
    bank = make_quiz(make_course(lessons=1, slug="needling")).bank
    ItemVersion.objects.filter(item__bank=bank).update(state="retired")
    for number, kind in enumerate(kind for kind in ITEMS if kind != "hotspot"):
        version = ItemVersion(
            item=Item.objects.create(bank=bank, ref=f"M3-{number}", pool="exam"),
            number=1,
            state="published",
            kind=kind,
            payload=make_payload(kind),
            topic="3.1",
            level="apply",
            confidence="high",
            references=["WHO99"],
            lesson_slug="lesson-1",
        )
        version.content_hash = hash_item(version)
        version.save()
    return bank


def export(bank, form, path) -> list[str]:
    told = io.StringIO()
    call_command(
        *("export_items", "--bank", bank.slug, "--format", form.name, "--output", str(path)),
        stderr=told,
    )
    return told.getvalue().splitlines()


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_what_is_written_comes_back_as_the_same_question(form, bank, tmp_path, capsys):
    path = tmp_path / "file"
    told = export(bank, form, path)

    call_command("import_items", str(path), "--bank", bank.slug, "--json")

    items = json.loads(capsys.readouterr().out)["items"]
    carried = [kind for kind in ITEMS if kind in form.writes and kind != "hotspot"]
    assert [(item["kind"], item["status"]) for item in items] == [(one, "ok") for one in carried]
    assert {reason for item in items for reason in item["reasons"]} == {
        "The bank has it in these words: nothing to store."
    }
    assert not ItemVersion.objects.filter(item__bank=bank, state="draft").exists()
    left_out = {line.partition(":")[0] for line in told if "left out" in line}
    assert len(left_out) == len(ITEMS) - 1 - len(carried)


def test_a_draft_goes_along_only_while_nothing_is_in_use(bank, tmp_path):
    item = Item.objects.get(ref="M3-2")
    published = item.versions.get()
    ItemVersion.objects.create(
        item=item,
        number=2,
        kind=published.kind,
        payload=published.payload | {"stem": "Another wording."},
        topic="3.1",
        level="apply",
        content_hash="1" * 64,
    )
    path = tmp_path / "file"

    export(bank, FORMATS["yaml"], path)
    assert "Another wording." not in path.read_text()

    item.versions.filter(number=1).update(state="retired")
    export(bank, FORMATS["yaml"], path)
    assert "Another wording." in path.read_text()


def test_a_format_that_is_only_read_says_so(bank):
    with pytest.raises(CommandError, match="aiken is read and not written"):
        call_command("export_items", "--bank", bank.slug, "--format", "aiken")


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_template_is_a_table_that_can_be_imported(name, bank, tmp_path, capsys):
    path = tmp_path / "file"
    call_command("export_items", "--template", "--format", name, "--output", str(path))

    call_command("import_items", str(path), "--bank", bank.slug, "--json", "--dry-run")

    items = json.loads(capsys.readouterr().out)["items"]
    assert {item["kind"] for item in items} == set(ITEMS) - {"hotspot"}
    assert "refused" not in {item["status"] for item in items}


CASES = """
module: 3-safety
case_sets:
  - {ref: CASE-1, text: A person stands at a window.}
items:
  - {ref: C-1, case_set: CASE-1, kind: true-false, stem: It is day., answer: true, rationale: Yes.}
  - {ref: C-2, case_set: CASE-1, kind: true-false, stem: It is dark., answer: false, rationale: No.}
  - {ref: C-3, case_set: CASE-9, kind: true-false, stem: It rains., answer: false, rationale: No.}
"""


def test_a_case_set_goes_in_and_out_with_its_questions_in_their_order(bank, tmp_path, capsys):
    path, back = tmp_path / "in.yaml", tmp_path / "out.yaml"
    path.write_text(CASES)
    command = ("import_items", str(path), "--bank", bank.slug, "--json")

    call_command(*command)

    told = json.loads(capsys.readouterr().out)["items"]
    assert [item["status"] for item in told] == ["ok", "ok", "refused"]
    assert "The case set CASE-9 is not in the case_sets of the file." in told[2]["reasons"][0]
    (case,) = bank.case_sets.all()
    rows = ItemVersion.objects.filter(case_set=case).order_by("case_place")
    assert (case.text, [row.item.ref for row in rows]) == (
        "A person stands at a window.",
        ["C-1", "C-2"],
    )

    export(bank, FORMATS["yaml"], back)
    call_command("import_items", str(back), "--bank", bank.slug, "--json")
    told = json.loads(capsys.readouterr().out)["items"]
    assert {reason for item in told for reason in item["reasons"] if "nothing to store" in reason}
    assert (bank.case_sets.count(), ItemVersion.objects.filter(case_set=case).count()) == (1, 2)


def test_another_text_of_a_case_set_is_its_next_wording(bank, tmp_path, capsys):
    path = tmp_path / "in.yaml"
    for text in (CASES, CASES.replace("at a window", "at a door")):
        path.write_text(text)
        call_command("import_items", str(path), "--bank", bank.slug, "--json")

    rows = bank.case_sets.order_by("number").values_list("number", "text")
    assert list(rows) == [(1, "A person stands at a window."), (2, "A person stands at a door.")]
    assert [row.case_set.number for row in Item.objects.get(ref="C-1").versions.order_by("pk")] == [
        *(1, 2)
    ]


@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_tags_and_days_go_along_or_are_said_to_stay(form, bank, tmp_path):
    item = Item.objects.get(ref="M3-2")
    item.tags, item.exposure_limit = ["first-aid"], 9
    item.save()

    told = export(bank, form, tmp_path / "file")

    expected = "tags, the exposure limit" if form.own else "the exposure limit"
    assert f"M3-2: Not carried: {expected}." in told
