"""Our own YAML from somebody who means harm, or whose hand slipped."""

import re

import pytest

from quizzes.interchange.formats import read_questions
from quizzes.interchange.inward import to_items
from training.lib.sheets.table import UnreadableFile

OURS = """module: 3-safety
topic: "3.1"
items:
  - {ref: C-1, kind: short-numeric, stem: %s, value: %s, tolerance: 0, rationale: Three.}
"""


@pytest.mark.parametrize(
    ("stem", "value", "sentence"),
    [
        ('"a\\0b"', "3", "Remove the characters that cannot be shown."),
        ('"a\\ud800b"', "3", "Remove the characters that cannot be shown."),
        ("!!bool maybe", "3", "This is not what its tag says."),
        ("How many", '!!int ""', "This is not what its tag says."),
        ("How many", "!!timestamp soon", "This is not what its tag says."),
        ("How many", ":".join(["1"] * 999), "A number or a day is not as long."),
        ("How many", "[" * 2_000, "The file is nested too deeply."),
    ],
)
def test_a_yaml_file_that_nobody_could_store_is_refused_with_its_line(stem, value, sentence):
    with pytest.raises(UnreadableFile, match=f"line 4: {re.escape(sentence)}"):
        read_questions((OURS % (stem, value)).encode(), "some.yaml", "yaml")


@pytest.mark.parametrize("value", [".nan", "-.inf", "1e999", "9" * 350])
def test_a_number_that_is_none_refuses_its_question(value):
    (item,) = to_items(read_questions((OURS % ("How many", value)).encode(), "f.yaml", "yaml"))

    assert (str(item.status), item.reasons) == ("refused", ["line 4: value is a number."])
