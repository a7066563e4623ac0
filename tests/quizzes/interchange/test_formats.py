"""What a file is shows in its content; Aiken and our own YAML with their refusals."""

import pytest

from quizzes.interchange.formats import detect, find_format, read_questions
from quizzes.interchange.inward import to_items
from tests.courses.programme import REAL
from training.lib.sheets.table import UnreadableFile

AIKEN = "Where is it?\nA. Here\nB) There\nANSWER: B\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (AIKEN, "aiken"),
        ("X?{=a ~b}", "gift"),
        ("\ufeff// only a comment\nX?{=a ~b}", "gift"),
        ("ref;question;right\n", "csv"),
        ('"question","right"\nIs {x} so?,true\n', "csv"),
        ("module: 3-safety\nitems:\n  - ref: A\n    stem: What {is}?\n", "yaml"),
        ("<?xml version='1.0'?><!-- made by x --><quiz></quiz>", "moodle-xml"),
        ("<assessmentItem xmlns='x'/>", "qti22"),
        ("<qti-assessment-item xmlns='x'/>", "qti30"),
    ],
)
def test_the_format_shows_in_the_content(text, name):
    assert detect(text.encode(), "some.file").name == name


@pytest.mark.parametrize("data", [b"", b"Hello", b"<html></html>", b"\0\1\2"])
def test_what_nobody_knows_is_refused_with_the_formats_there_are(data):
    with pytest.raises(UnreadableFile, match=r"--format: aiken, csv, gift"):
        detect(data, "some.file")


def test_a_format_has_other_names_too():
    assert [find_format(name).name for name in ("moodle", "qti21", "qti")] == [
        *("moodle-xml", "qti22", "qti22")
    ]
    with pytest.raises(UnreadableFile, match="word is no format we know"):
        find_format("word")


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(UnreadableFile, match="larger than 50 MB"):
        read_questions(bytes(50 * 1024 * 1024 + 1), "some.gift")


def read(text: str, name: str = ""):
    return to_items(read_questions(text.encode(), "some.file", name))


def test_aiken_is_taken_as_it_is():
    (item,) = read(AIKEN)

    right = [option["text"] for option in item.fields["options"] if option.get("correct")]
    assert (item.status, item.fields["stem"], right) == ("ok", "Where is it?", ["There"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (AIKEN.replace("ANSWER: B\n", ""), "The line “ANSWER:” is missing."),
        (AIKEN.replace(": B", ": C"), "The answer “C” is none of its options."),
        (AIKEN.replace("B)", "A)"), "The letter A is there twice."),
        (
            AIKEN.replace("B) There", "Somewhere"),
            "“Somewhere” is neither an option nor the answer.",
        ),
        ("Where?\nANSWER: A\n", "It has no options such as “A. Text”."),
    ],
)
def test_aiken_that_cannot_be_taken_is_refused_with_its_line(text, sentence):
    refused, good = read(f"\n{text}\nNext?\nA. x\nB. y\nANSWER: A\n", "aiken")

    assert refused.reasons[0].startswith(f"line 2: {sentence}")
    assert good.status == "ok"


def test_an_item_file_of_the_programme_is_read_without_a_loss():
    path = next((REAL / "modules").glob("3-safety/items/3-1.yaml"))

    items = read(path.read_text())

    assert {item.status for item in items} == {"ok"}
    assert [item.reasons for item in items if item.reasons] == []
    assert items[0].facts["topic"] == "3.1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("items:\n  - ref: [", "line 2"),
        ("items:\n  - &a {ref: x}\n  - *a\n", "alias"),
        ("items: 3\n", "items must be a list"),
        ("items: []\nnews: 1\n", "news is not a known field"),
        ("items:\n  - " + "[" * 5_000, "nested too deeply|line 2"),
    ],
)
def test_yaml_that_cannot_be_read_is_refused_with_its_line(text, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(text, "yaml")


def test_a_field_we_do_not_know_is_refused_and_the_others_are_taken():
    good = "  - {ref: A, kind: true-false, stem: So., answer: true, rationale: Yes.}\n"
    bad = good.replace("ref: A", "ref: B, colour: red")

    taken, refused = read(f"items:\n{good}{bad}")

    assert taken.status == "ok"
    assert refused.reasons == ["line 3: colour is not a known field."]
