"""Case sets in the item files: loaded, frozen, versioned, written back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from quizzes.models import CaseSet, ItemVersion, QuizVersion
from tests.courses.programme import edit, write_programme
from tests.quizzes.test_loading import ITEMS, MODULE, load, read_all

pytestmark = pytest.mark.django_db
OTHER = "modules/3-safety/items/3-2.yaml"
HEAD = 'module: 3-safety\ntopic: "{topic}"\n'
CASE = """\
case_sets:
  - ref: C1
    text: A man of 61 comes after a fall.
"""
ITEM = """\
  - ref: {ref}
    kind: single-best-answer
    schema: 1
    level: {level}
    critical: false
    pool: exam
    status: draft
    confidence: high
    references: [WHO99]
    lesson: 3-1-first
    {case}
    stem: What about {ref}?
    options:
      - {{id: aaaa, text: This, correct: true, rationale: It is.}}
      - {{id: bbbb, text: That, rationale: It is not.}}
"""


def item(ref, level="recall", case="case_set: C1"):
    return ITEM.format(ref=ref, level=level, case=case)


@pytest.fixture
def folder(tmp_path):
    """A set of three over two topics, beside two single questions."""
    folder = write_programme(tmp_path / "small-course")
    edit(folder / MODULE, '"3.1": Contraindications', '"3.1": One\n  "3.2": Two')
    edit(
        folder / MODULE, '"3.1": {recall: 1}', '"3.1": {recall: 2, apply: 1}\n    "3.2": {apply: 1}'
    )
    single = "jurisdiction: British Columbia"
    (folder / ITEMS).write_text(
        HEAD.format(topic="3.1")
        + CASE
        + "items:\n"
        + item("M3-01", case=single)
        + item("M3-02")
        + item("M3-03", "apply")
        + item("M3-04", case=single)
    )
    (folder / OTHER).write_text(HEAD.format(topic="3.2") + "items:\n" + item("M3-05", "apply"))
    return folder


def places() -> dict[str, tuple[int, int]]:
    """Number of the case text and place in the set, by ref, of what is published."""
    rows = ItemVersion.objects.filter(state="published", case_set__isnull=False)
    return {row.item.ref: (row.case_set.number, row.case_place) for row in rows}


def test_questions_of_several_files_share_one_text_in_the_order_of_the_files(folder, capsys):
    load(folder, capsys)

    assert CaseSet.objects.get().text == "A man of 61 comes after a fall."
    assert places() == {"M3-02": (1, 1), "M3-03": (1, 2), "M3-05": (1, 3)}


def test_another_text_is_a_new_row_and_a_new_version_of_each_question(folder, capsys):
    load(folder, capsys)
    edit(folder / ITEMS, "after a fall", "after a crash")

    assert load(folder, capsys) == "small-course: 3 questions."

    assert places() == {"M3-02": (2, 1), "M3-03": (2, 2), "M3-05": (2, 3)}
    assert list(CaseSet.objects.order_by("number").values_list("number", "text")) == [
        (1, "A man of 61 comes after a fall."),
        (2, "A man of 61 comes after a crash."),
    ]
    edit(folder / ITEMS, "after a crash", "after a fall")
    load(folder, capsys)
    assert places() == {"M3-02": (1, 1), "M3-03": (1, 2), "M3-05": (1, 3)}


def test_another_order_is_a_new_version_too(folder, capsys):
    load(folder, capsys)
    text = (folder / ITEMS).read_text()
    second, third = item("M3-02"), item("M3-03", "apply")
    (folder / ITEMS).write_text(text.replace(second + third, third + second))

    assert load(folder, capsys) == "small-course: 2 questions."
    assert places() == {"M3-03": (1, 1), "M3-02": (1, 2), "M3-05": (1, 3)}


def test_what_a_question_belongs_to_is_frozen(folder, capsys):
    load(folder, capsys)

    for rows, change in (
        (CaseSet.objects, {"text": "Other."}),
        (ItemVersion.objects, {"case_set": None, "case_place": None}),
        (ItemVersion.objects.filter(case_set__isnull=False), {"case_place": 9}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize("changed", [False, True])
def test_the_export_reads_as_what_was_loaded(folder, capsys, tmp_path, changed):
    """Also when a question was put in the middle of its set later."""
    load(folder, capsys)
    if changed:
        edit(folder / ITEMS, item("M3-03", "apply"), item("M3-06") + item("M3-03", "apply"))
        edit(folder / MODULE, "{recall: 2, apply: 1}", "{recall: 3, apply: 1}")
        load(folder, capsys)

    call_command("export_programme", "small-course", str(tmp_path / "out"))

    assert read_all(tmp_path / "out") == read_all(folder)
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "small-course: nothing has changed."


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (ITEMS, "ref: C1", "ref: C2", "line 14: The case set C1 is not in the case_sets"),
        (ITEMS, "    text: A man of 61 comes after a fall.\n", "", "text is missing"),
        (ITEMS, CASE, CASE + CASE.partition("\n")[2], "This ref is used twice."),
        (
            ITEMS,
            CASE,
            CASE + "  - {ref: C9, text: Nobody asks.}\n",
            "line 6: No question names this case set.",
        ),
        (OTHER, "pool: exam", "pool: practice", "The questions of a case set are all of one pool."),
        (
            MODULE,
            "{recall: 2, apply: 1}",
            "{recall: 2}",
            "This set has 1 of 3.1 apply; the blueprint draws 0.",
        ),
        (
            MODULE,
            '    "3.2": {apply: 1}\n',
            "",
            "This set has 1 of 3.2 apply; the blueprint draws 0.",
        ),
        (MODULE, "recall: 2", "recall: 4", "3.1 recall draws 4 questions; the bank has 3."),
    ],
)
def test_a_case_set_that_cannot_be_drawn_is_refused(folder, file, old, new, reason):
    edit(folder / file, old, new)

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    assert reason in str(refusal.value)
    assert not CaseSet.objects.exists()


def test_a_blueprint_that_only_parts_of_sets_would_fill_is_refused(folder):
    """There are enough questions of each level, but one set is too little and two too much."""
    (folder / OTHER).unlink()
    (folder / ITEMS).write_text(
        HEAD.format(topic="3.1")
        + CASE
        + "  - {ref: C2, text: Another case.}\n"
        + "items:\n"
        + "".join([item("M3-01"), item("M3-02"), item("M3-03", "apply")])
        + item("M3-04", case="case_set: C2")
        + item("M3-05", "apply", case="case_set: C2")
    )
    edit(folder / MODULE, '    "3.2": {apply: 1}\n', "")
    edit(folder / MODULE, "{recall: 2, apply: 1}", "{recall: 2, apply: 2}")

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    sentence = "Case sets are drawn whole, and with them no form comes out exactly."
    assert str(refusal.value).splitlines() == [
        "Nothing was loaded.",
        f"{MODULE}, line 18: {sentence}",
    ]
    edit(folder / MODULE, "{recall: 2, apply: 2}", "{recall: 2, apply: 1}")
    call_command("load_programme", str(folder))


# --- Rules of the quiz beside them -----------------------------------------------------------


def test_rules_that_may_be_left_out_are_read_and_written_back(folder, capsys, tmp_path):
    load(folder, capsys)
    edit(
        folder / MODULE,
        "  last_start: null\n",
        "  last_start: null\n  first_start: 2027-01-04T16:00:00Z\n  lessons_first: true\n"
        "  navigation: linear\n",
    )
    edit(folder / MODULE, "{kind: provisional, percent: 75}", "{kind: panel, percent: 75}")

    assert load(folder, capsys) == "small-course: 1 quizzes."
    rules = QuizVersion.objects.latest("number")
    assert (rules.navigation, rules.lessons_first, rules.first_start.isoformat()) == (
        "linear",
        True,
        "2027-01-04T16:00:00+00:00",
    )
    assert (rules.cut_kind, rules.cut_percent) == ("panel", 75)
    call_command("export_programme", "small-course", str(tmp_path / "out"))
    assert read_all(tmp_path / "out") == read_all(folder)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("navigation: sideways", "navigation must be one of: free, linear."),
        ("lessons_first: 1", "lessons_first must be true or false."),
        ("first_start: soon", "first_start must be a moment"),
    ],
)
def test_odd_rules_are_refused(folder, line, reason):
    edit(folder / MODULE, "  hard_end: null\n", f"  hard_end: null\n  {line}\n")

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    assert reason in str(refusal.value)


def test_the_last_start_comes_after_the_first(folder):
    edit(
        folder / MODULE,
        "  last_start: null\n",
        "  last_start: 2027-01-04T16:00:00Z\n  first_start: 2027-01-04T16:00:00Z\n",
    )

    with pytest.raises(CommandError, match=r"The last start comes after the first start\."):
        call_command("load_programme", str(folder))
