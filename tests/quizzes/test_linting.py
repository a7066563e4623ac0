"""lint_programme: what an author should mend or explain, each rule broken once."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from courses.domain.linting import count_words
from tests.courses.programme import edit, write_programme

pytestmark = pytest.mark.django_db
ITEMS = "modules/3-safety/items/3-1.yaml"
MODULE = "modules/3-safety/module.yaml"
LESSON = "modules/3-safety/lessons/3-1-first.md"
STEMS = [
    "A patient asks whether needling the calf would hurt. What comes first?",
    "The container on the wall is nearly full this morning. Where does the needle go?",
    "Somebody rings about a cough since yesterday afternoon. Which advice fits?",
    "Two needles are missing after a long session. Who searches, and where?",
]


def item(number: int, *, key: int, pool: str = "exam", **other) -> dict:
    ids = [f"{letter}{number:03}" for letter in "abcd"]
    options = [{"id": each, "text": f"Answer {each}", "rationale": "Because."} for each in ids]
    options[key]["correct"] = True
    facts = {"kind": "single-best-answer", "schema": 1, "level": "apply", "critical": False}
    facts |= {"pool": pool, "status": "draft", "confidence": "high", "references": ["WHO99"]}
    facts |= {"ref": f"M3-3.1-A{number:02}", "lesson": "3-1-first", "options": options}
    stem = STEMS[number % 4].replace(".", f" in room {number * 37} by {number}.", 1)
    return facts | {"stem": stem} | other


@pytest.fixture
def bank():
    """Twenty of the examination and thirty to practise, in which nothing is wrong."""
    exam = [item(number, key=number % 4) for number in range(1, 21)]
    return exam + [item(n, key=n % 4, pool="practice") for n in range(51, 81)]


@pytest.fixture
def folder(tmp_path):
    folder = write_programme(tmp_path / "small-course")
    edit(folder / MODULE, "  - 3-2-second\n", "")
    edit(folder / MODULE, '"3.1": {recall: 1}', '"3.1": {apply: 2}')
    check = "::: check\nWhich?\n\n- [x] This — Yes. [@WHO99]\n- [ ] That — No. [@WHO99]\n:::\n\n"
    box = "::: practice Before you needle\nLook. [@WHO99]\n:::\n\n"
    unsure = "::: evidence What is uncertain\nOne study, few people. [@WHO99]\n:::\n\n"
    pitfalls = "## Where it goes wrong\n\n- One.\n- Two.\n- Three.\n\n"
    text = " ".join(["word"] * 620)
    body = f"{text}\n\n{unsure}{pitfalls}{box}{check * 3}"
    edit(folder / LESSON, "## A heading\n", f"## A heading\n\n{body}")
    return folder


def lint(folder, items) -> set[tuple[str, str]]:
    file = {"module": "3-safety", "topic": "3.1", "items": items}
    (folder / ITEMS).write_text(yaml.safe_dump(file, sort_keys=False))
    try:
        call_command("lint_programme", str(folder), verbosity=0)
    except CommandError as error:
        lines = str(error).splitlines()
        return {(line.split(": ")[0], line.rsplit("[", 1)[-1].rstrip("]")) for line in lines}
    return set()


def test_a_programme_that_keeps_the_rules_passes(folder, bank, capsys):
    assert lint(folder, bank) == set()
    assert capsys.readouterr().out == (
        "3-safety: 20 examination questions for 2 drawn (0 critical), 30 to practise.\n"
        "0 findings, 0 of them not explained.\n"
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"stem": "Somebody is ill. What is not right to do?"}, "negative-stem"),
        ({"stem": "What comes first when the needle is out?"}, "no-vignette"),
        ({"ref": "M3-3.1-R01"}, "ref"),
        ({"ref": "M3-3.1-A51x"}, "ref"),
        ({"level": "recall"}, "ref"),
        ({"options": [{"id": "aaaa", "text": "At 20 mm", "correct": True, "rationale": "So."},
                      *item(1, key=0)["options"][1:]]}, "keyed-measure"),
        ({"options": item(1, key=0)["options"][:3]}, "four-options"),
    ],
)  # fmt: skip
def test_each_rule_of_one_question_is_found(folder, bank, changed, code):
    bank[0] |= changed

    assert (bank[0]["ref"], code) in lint(folder, bank)


def test_a_bank_without_enough_of_a_cell_or_to_practise(folder, bank):
    assert lint(folder, [*bank[:2], *bank[20:40]]) == {
        ("3.1 apply", "stock"),
        ("3-safety", "practice"),
    }


def test_keys_in_one_place_and_keys_that_are_the_longest(folder, bank):
    bank = [
        item(n, key=0, pool="exam" if n < 51 else "practice")
        for n in (*range(1, 21), *range(51, 81))
    ]
    for each in bank[::2]:
        each["options"][0]["text"] += " and"
    assert lint(folder, bank) == {("3-safety", "key-places"), ("3-safety", "longest-keys")}


def test_a_question_that_reads_like_another_unless_they_are_kept_apart(folder, bank):
    bank[1]["stem"] = bank[0]["stem"]
    for one, other in zip(bank[0]["options"], bank[1]["options"], strict=True):
        other["text"] = one["text"]
    assert lint(folder, bank) == {("M3-3.1-A01", "alike")}

    bank[1]["enemies"] = ["M3-3.1-A01"]
    assert lint(folder, bank) == set()


def test_a_stem_that_says_the_key_of_another_question(folder, bank):
    words = "Press on the site with a dry swab"
    for option in bank[0]["options"]:
        option["text"] = f"{words} {option['id']}"
    bank[0]["options"][1]["text"] = words
    bank[4]["stem"] = f"You are told: “{words}”. Why is this done here?"

    assert lint(folder, bank) == {("M3-3.1-A01", "told")}


def test_what_lessons_lack(folder, bank):
    path = folder / LESSON
    text = path.read_text()
    path.write_text(
        text.replace("word " * 100, "", 1)
        .replace("Before you needle", "Look")
        .replace("::: check", "::: practice", 1)
        .replace("Stop. [@WHO99]", "Stop. [@WHO99?]")
        .replace("## A heading\n", "## A heading\n\nA definition. [@WHO99]\n")
        .replace("::: evidence", "::: practice")
        .replace("- Three.\n", "")
    )
    codes = ("length", "no-box", "checks", "not-hedged", "no-case", "no-evidence", "no-pitfalls")
    assert lint(folder, bank) == {("3-1-first", code) for code in codes}


def test_sources_and_figures_that_nothing_uses(folder, bank):
    with (folder / "references.yaml").open("a") as file:
        file.write('LEE11:\n  text: "A case."\n')
    figures = folder / "modules/3-safety/figures"
    (figures / "lone.svg").write_text((figures / "square.svg").read_text())

    assert lint(folder, bank) == {("LEE11", "unused-reference"), ("lone.svg", "unused-figure")}


def test_what_is_explained_passes_and_an_explanation_of_nothing_does_not(folder, bank):
    bank[0]["stem"] = "What comes first when the needle is out?"
    (folder / "lint.yaml").write_text(
        "explained:\n  - {where: M3-3.1-A01, code: no-vignette, reason: The picture is the case.}\n"
    )
    assert lint(folder, bank) == set()

    bank[0]["stem"] = STEMS[0]
    assert lint(folder, bank) == {("M3-3.1-A01", "no-vignette")}


def test_words_are_counted_without_checks_figures_and_citations():
    source = (
        "One two-fold. [@WHO99]\n\n![Three](figures/a.svg)\n\n"
        "::: check\nFour?\n:::\n\n::: danger\nStop.\n:::\n"
    )
    assert count_words(source) == 4  # the kind of a box is counted with its words
