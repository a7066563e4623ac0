"""load_programme and export_programme: all or nothing, once, and back again."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from courses.domain.drafting import EDITABLE, open_draft, propose_draft, save_draft
from courses.domain.publishing import publish_lesson
from courses.models import Course, CourseFile, CourseVersion, Lesson, LessonVersion
from quizzes.domain.editions import (
    RULES,
    begin_edition,
    blueprint_of,
    propose_edition,
    publish_edition,
    save_edition,
)
from quizzes.models import Bank, BlueprintCell, Item, ItemVersion, QuizVersion
from tests.courses.programme import REAL, edit, write_programme
from tests.factories import NOW, make_admin, make_user
from training.lib import clock
from training.lib.yamlfiles import Problem, read_entry

pytestmark = pytest.mark.django_db
ITEMS = "modules/3-safety/items/3-1.yaml"
MODULE = "modules/3-safety/module.yaml"
FIRST = "modules/3-safety/lessons/3-1-first.md"


@pytest.fixture
def folder(tmp_path):
    return write_programme(tmp_path / "small-course")


def load(folder, capsys) -> str:
    call_command("load_programme", str(folder))
    return capsys.readouterr().out.strip()


def counts():
    models = (Course, CourseVersion, LessonVersion, CourseFile, ItemVersion, QuizVersion)
    return {model.__name__: model.objects.count() for model in models}


def test_a_folder_is_loaded_whole(folder, capsys):
    assert load(folder, capsys) == (
        "small-course: edition 1: 2 lessons, 2 figures, 2 questions, 1 quizzes."
    )
    assert counts() == {
        "Course": 1,
        "CourseVersion": 1,
        "LessonVersion": 2,
        "CourseFile": 2,
        "ItemVersion": 2,
        "QuizVersion": 1,
    }
    quiz = QuizVersion.objects.get()
    assert list(quiz.cells.values_list("topic", "level", "count")) == [("3.1", "recall", 1)]
    assert ItemVersion.objects.get(item__ref="M3-01").payload["key"] == "aaaa"


def test_loading_again_changes_nothing_and_says_so(folder, capsys):
    load(folder, capsys)
    before = counts()

    assert load(folder, capsys) == "small-course: nothing has changed."
    assert counts() == before


def test_only_what_changed_gets_a_new_version(folder, capsys):
    load(folder, capsys)
    edit(folder / FIRST, "Stop.", "Stop at once.")
    edit(folder / ITEMS, "Which one?", "Which of these?")

    assert load(folder, capsys) == "small-course: edition 2: 1 lessons, 1 questions."
    assert Counter(LessonVersion.objects.values_list("lesson__slug", flat=True)) == {
        "3-1-first": 2,
        "3-2-second": 1,
    }
    assert list(
        ItemVersion.objects.filter(item__ref="M3-01").order_by("number").values_list("state")
    ) == [("retired",), ("published",)]


def test_new_rules_make_a_new_quiz_version(folder, capsys):
    load(folder, capsys)
    edit(folder / MODULE, "percent: 75", "percent: 80")

    assert load(folder, capsys) == "small-course: 1 quizzes."
    assert list(QuizVersion.objects.order_by("number").values_list("cut_percent", flat=True)) == [
        75,
        80,
    ]


def test_a_question_that_left_the_files_is_retired_and_can_come_back(folder, capsys):
    load(folder, capsys)
    whole = (folder / ITEMS).read_text()
    (folder / ITEMS).write_text(whole[: whole.index("  - ref: M3-02")])

    assert load(folder, capsys) == "small-course: 1 retired questions."
    assert ItemVersion.objects.get(item__ref="M3-02").state == "retired"

    (folder / ITEMS).write_text(whole)
    assert load(folder, capsys) == "small-course: 1 questions."
    assert ItemVersion.objects.get(item__ref="M3-02").state == "published"


def test_a_question_that_was_practised_cannot_become_one_of_the_examination(folder, capsys):
    load(folder, capsys)
    edit(folder / ITEMS, "pool: practice", "pool: exam")

    with pytest.raises(CommandError) as refused:
        load(folder, capsys)

    assert str(refused.value) == (
        "Nothing was loaded.\nM3-02 stays in its pool: give the question a new ref."
    )
    assert ItemVersion.objects.get(item__ref="M3-02").item.pool == "practice"


def test_a_reference_that_reads_differently_makes_new_versions_of_what_cites_it(folder, capsys):
    load(folder, capsys)
    edit(folder / "references.yaml", "Guidelines, 1999", "Guidelines on safety, 1999")

    assert load(folder, capsys) == "small-course: edition 2: 2 lessons."


def publish_change(slug: str, source: str) -> LessonVersion:
    """A change an instructor drafts and an admin publishes in the product."""
    lesson = Lesson.objects.get(slug=slug)
    draft = open_draft(lesson, make_user(), now=NOW)
    changes = {name: getattr(draft, name) for name in EDITABLE}
    save_draft(
        draft, seen=NOW, changes=changes | {"source": source, "what_changed": "Better."}, now=NOW
    )
    propose_draft(draft, now=NOW)
    publish_lesson(draft, make_admin(), now=NOW)
    return draft


def test_what_was_published_in_the_product_stays_until_its_file_changes(folder, capsys):
    load(folder, capsys)
    publish_change("3-1-first", "Written in the product. [@WHO99]\n")

    assert load(folder, capsys) == "small-course: nothing has changed."

    edit(folder / FIRST, "Stop.", "Stop at once.")
    assert load(folder, capsys) == "small-course: edition 3: 1 lessons."
    newest = LessonVersion.objects.filter(lesson__slug="3-1-first").order_by("number").last()
    assert "Stop at once." in newest.source


def test_the_export_holds_what_was_published_in_the_product(folder, capsys, tmp_path):
    load(folder, capsys)
    publish_change("3-1-first", "Written in the product. [@WHO99]\n")

    call_command("export_programme", "small-course", str(tmp_path / "out"))

    assert "Written in the product." in (tmp_path / "out" / FIRST).read_text()
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "small-course: nothing has changed."


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (ITEMS, "correct: true, ", "", f"{ITEMS}, line 15: Mark one option as correct"),
        (ITEMS, "id: bbbb", "id: aaaa", f"{ITEMS}, line 15: Two options have the same id"),
        (ITEMS, "ref: M3-02", "ref: M3-01", f"{ITEMS}, line 18: This ref is used twice."),
        (ITEMS, "confidence: high", "confidence: medium", f"{ITEMS}, line 11: A fact of medium"),
        (ITEMS, "confidence: high", "confidence: programme", f"{ITEMS}, line 11: confidence is"),
        (ITEMS, "[WHO99]", "[NOBODY]", f"{ITEMS}, line 12: The reference NOBODY is not"),
        (ITEMS, "lesson: 3-1-first", "lesson: 3-9", f"{ITEMS}, line 13: lesson must be one of"),
        (ITEMS, "kind: single", "kind: double", f"{ITEMS}, line 5: There is no kind"),
        (ITEMS, "stem: Which", "sten: Which", f"{ITEMS}, line 14: sten is not a known"),
        (ITEMS, 'topic: "3.1"', 'topic: "9.9"', f"{ITEMS}, line 2: topic must be one of: 3.1."),
        (ITEMS, "status: draft", "status: reviewed", f"{ITEMS}, line 10: status must be one of"),
        (MODULE, "{recall: 1}", "{recall: 9}", f"{MODULE}, line 17: 3.1 recall draws 9 questions"),
        (MODULE, '"3.1": {re', '"3.7": {re', f"{MODULE}, line 17: 3.7 is not a topic"),
        (MODULE, "percent: 75", "percent: .nan", f"{MODULE}, line 19: percent must be a number"),
        (MODULE, "percent: 75", "percent: 0", f"{MODULE}, line 19: percent must be a number"),
        (MODULE, "percent: 75", "percent: 101", f"{MODULE}, line 19: percent must be a number"),
        (
            MODULE,
            "percent: 75",
            "percent: 1.0e+309",
            f"{MODULE}, line 19: percent must be a number",
        ),
        (MODULE, "percent: 75", 'percent: "75,5"', f"{MODULE}, line 19: percent must be a number"),
        (MODULE, "minutes: 5", "minutes: -5", f"{MODULE}, line 18: time_limit_minutes must be"),
        (MODULE, "minutes: 5", "minutes: 1000000000", f"{MODULE}, line 18: time_limit_minutes"),
        (MODULE, "minutes: 5", "minutes: 0", f"{MODULE}, line 18: time_limit_minutes must be"),
        (MODULE, "[24, 72]", "[-1]", "cool_down_hours is a list of whole hours"),
        (MODULE, "key: never", "key: sometimes", f"{MODULE}, line 30: key must be one of"),
        (MODULE, "    critical_rationale: at-once\n", "", "critical_rationale is missing"),
        (MODULE, "topics: at-once", "topics: after-hard-end", "Without a hard end nothing is"),
        (MODULE, "score: at-once", "score: never", "A certificate prints the score"),
        (MODULE, "  rationale: never", "  rationale: at-once", "The rationale tells the key"),
        (MODULE, "last_start: null", "last_start: 2027-01-01", "last_start must be a moment"),
        # A local hour, skipped in spring or not, has no zone: only moments with one are read.
        (MODULE, "last_start: null", "last_start: 2027-03-14T02:30:00", "last_start must be a mo"),
        ("course.yaml", "hours: 0.5", "hours: long", "course.yaml, line 7: hours must be"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_is_half_loaded(folder, file, old, new, reason):
    edit(folder / file, old, new)

    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", str(folder))

    assert reason in str(refusal.value)
    assert set(counts().values()) == {0}


def test_the_export_reads_as_what_was_loaded(folder, capsys, tmp_path):
    load(folder, capsys)

    call_command("export_programme", "small-course", str(tmp_path / "out"))

    assert read_all(tmp_path / "out") == read_all(folder)
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "small-course: nothing has changed."


def test_the_days_of_a_question_make_the_round_trip_and_stand_in_order(folder, capsys, tmp_path):
    edit(folder / ITEMS, "level: recall", "level: recall\n    valid_until: 2027-03-31")
    load(folder, capsys)
    call_command("export_programme", "small-course", str(tmp_path / "out"))

    assert read_all(tmp_path / "out") == read_all(folder)
    assert ItemVersion.objects.filter(valid_until=date(2027, 3, 31)).count() == 1
    edit(folder / ITEMS, "valid_until", "valid_from: 2027-04-01\n    valid_until")
    with pytest.raises(CommandError, match="The last day comes before the first"):
        load(folder, capsys)


def test_the_programme_we_ship_makes_the_round_trip(capsys, tmp_path):
    load(REAL, capsys)

    call_command("export_programme", "dry-needling-foundations", str(tmp_path / "out"))

    written, shipped = read_all(tmp_path / "out"), read_all(REAL)
    assert pairs_of(written) == pairs_of(shipped) != set()
    assert written == {name: value for name, value in shipped.items() if is_loaded(name)}
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "dry-needling-foundations: nothing has changed."


def is_loaded(name):
    """Not what explains findings, nor the numbers that a drawing and a lesson share."""
    return name != "lint.yaml" and "/data/" not in name


def read_all(folder):
    """Every file by its name: YAML as values, lessons as fields and text, the rest as bytes."""
    return {
        path.relative_to(folder).as_posix(): read(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def pairs_of(files):
    """The questions that are kept apart, taken out of their files: either of two may say it."""
    return {
        frozenset((item["ref"], enemy))
        for name, file in files.items()
        if "/items/" in name
        for item in file["items"]
        for enemy in item.pop("enemies", ())
    }


def read(path):
    problems: list[Problem] = []
    if path.suffix == ".yaml":
        return read_entry(path.read_text(), path.name, problems).plain()
    if path.suffix == ".md":
        _nothing, fields, body = path.read_text().split("---\n", 2)
        values = read_entry(fields, path.name, problems).plain()
        return values | {"references": sorted(values["references"]), "body": body}
    return path.read_bytes()


def test_published_content_is_frozen_for_whoever_writes(folder, capsys):
    load(folder, capsys)
    for rows, change in (
        (LessonVersion.objects, {"source": "Other."}),
        (CourseVersion.objects, {"title": "Other"}),
        (ItemVersion.objects, {"payload": {}}),
        (ItemVersion.objects, {"critical": True}),
        (ItemVersion.objects, {"state": "draft"}),
        (QuizVersion.objects, {"cut_percent": 1}),
        (BlueprintCell.objects, {"count": 2}),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            rows.update(**change)


def test_signing_and_retiring_stay_possible(folder, capsys):
    load(folder, capsys)
    reviewer = make_user()

    assert LessonVersion.objects.update(signed_by=reviewer, signed_at=NOW) == 2
    assert ItemVersion.objects.update(signed_by=reviewer, signed_at=NOW) == 2
    assert ItemVersion.objects.update(state="retired") == 2


def test_an_edition_that_was_published_in_the_product_stays_until_its_file_changes(
    folder, capsys, tmp_path
):
    load(folder, capsys)
    in_use = QuizVersion.objects.get()
    draft = begin_edition(in_use.quiz, in_use.bank, make_user())
    rules = {name: getattr(draft, name) for name in RULES} | {
        "max_attempts": 9,
        "least_expected": Decimal("0.6500"),
        "most_expected": Decimal("0.8000"),
    }
    save_edition(draft, rules, blueprint_of(draft), what_changed="9.", seen=draft.content_hash)
    call_command("export_programme", "small-course", str(tmp_path / "draft"))
    propose_edition(draft, now=NOW)
    publish_edition(
        draft, seen=draft.content_hash, admin=make_admin(), allow_draft=True, now=clock.now()
    )
    call_command("export_programme", "small-course", str(tmp_path / "out"))
    capsys.readouterr()

    for same in ("draft", "out"):
        assert load(tmp_path / same, capsys) == "small-course: nothing has changed."
    edit(folder / MODULE, "minutes: 5", "minutes: 6")
    load(folder, capsys)
    newest = QuizVersion.objects.latest("number")
    assert (newest.number, newest.max_attempts, newest.author) == (3, in_use.max_attempts, None)


def test_a_question_that_was_moved_stays_where_it_was_moved(folder, capsys):
    load(folder, capsys)
    item = Item.objects.get(ref="M3-02")
    other = Bank.objects.create(
        course=item.bank.course, module_slug="2-other", slug="other", title="Other"
    )
    Item.objects.filter(pk=item.pk).update(bank=other)

    assert load(folder, capsys) == "small-course: nothing has changed."
    assert list(Item.objects.filter(ref="M3-02").values_list("bank__slug", flat=True)) == ["other"]
    assert ItemVersion.objects.get(item=item).state == "published"
