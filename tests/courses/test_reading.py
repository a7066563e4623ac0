"""A broken programme is refused with file, line and reason, all reasons at once."""

import pytest

from courses.domain.reading import read_programme
from tests.courses.programme import REAL, edit, write_programme

MODULE = "modules/3-safety/module.yaml"
FIRST = "modules/3-safety/lessons/3-1-first.md"


@pytest.fixture
def folder(tmp_path):
    return write_programme(tmp_path / "small-course")


def problems_of(folder):
    problems = []
    read_programme(folder, problems)
    return [str(problem) for problem in problems]


def test_a_sound_folder_has_no_problems(folder):
    assert problems_of(folder) == []


def test_the_programme_we_ship_has_no_problems():
    assert problems_of(REAL) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "course.yaml",
            "hours: 0.5",
            "hours: long",
            "course.yaml, line 7: hours must be a number from 0 to 1000.",
        ),
        (
            "course.yaml",
            "title: Small course",
            "titel: Small course",
            "course.yaml, line 1: title is missing: give a text.",
        ),
        (
            "course.yaml",
            "- 3-safety",
            "- ../3-safety",
            "course.yaml, line 11: ../3-safety: use small letters, digits and hyphens.",
        ),
        (
            "references.yaml",
            "  text:",
            "  txt:",
            "references.yaml, line 2: txt is not a known field.",
        ),
        (
            MODULE,
            "topic: safety",
            "topic: cooking",
            f"{MODULE}, line 4: topic must be one of: assessment, technique, safety, retraining.",
        ),
        (
            MODULE,
            "  - 3-2-second",
            "  - 3-9-missing",
            "modules/3-safety/lessons/3-9-missing.md, line 1: The file is not there.",
        ),
        (MODULE, "number: 3", "number: [3", f"{MODULE}, line 3: expected ',' or ']', but got ':'"),
        (
            MODULE,
            "number: 3\n",
            "number: 3\nnumber: 4\n",
            f"{MODULE}, line 3: number is there twice.",
        ),
        (
            FIRST,
            "Stop. [@WHO99]",
            "Stop. [@WHO99] Go. [@OTHER]",
            f"{FIRST}, line 15: The reference OTHER is not in the list of references.",
        ),
        (
            FIRST,
            "references: [WHO99]",
            "references: []",
            f"{FIRST}, line 9: WHO99 is cited but not listed.",
        ),
        (
            FIRST,
            "figures/square.svg",
            "figures/circle.svg",
            f"{FIRST}, line 17: The figure figures/circle.svg is not among the files"
            " of the course.",
        ),
        (
            FIRST,
            "minutes: 4",
            "minutes: 0",
            f"{FIRST}, line 5: minutes must be a whole number from 1 to 600.",
        ),
        (
            FIRST,
            "slug: 3-1-first",
            "slug: other",
            f"{FIRST}, line 2: slug must be the name of the file.",
        ),
        (
            "modules/3-safety/figures/square.svg",
            "<rect",
            '<rect onclick="x()"',
            "modules/3-safety/figures/square.svg, line 1: The SVG may not use onclick this way.",
        ),
    ],
)
def test_a_mistake_is_named_with_file_line_and_reason(folder, file, old, new, problem):
    edit(folder / file, old, new)

    assert problem in problems_of(folder)


def test_all_mistakes_are_found_in_one_round(folder):
    edit(folder / "course.yaml", "hours: 0.5", "hours: long")
    edit(folder / FIRST, "minutes: 4", "minutes: many")

    assert len(problems_of(folder)) == 2


def test_an_alias_is_refused_before_it_can_multiply(folder):
    (folder / "references.yaml").write_text("A: &a {text: x}\nB: [*a, *a]\n")

    assert problems_of(folder)[0] == (
        "references.yaml, line 2: Write the text again instead of an alias."
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- a\n- b\n", b"slug: !!python/name:os\n"])
def test_nonsense_is_refused_and_never_crashes(folder, content):
    (folder / MODULE).write_bytes(content)

    assert problems_of(folder) != []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert problems_of(tmp_path / "nowhere")[0] == "course.yaml, line 1: The file is not there."
