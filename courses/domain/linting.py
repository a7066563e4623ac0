"""What a programme's lessons should be and no parser can demand: length, boxes, careful words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from courses.domain.sources import CourseSource, LessonSource, ModuleSource

LEAST_WORDS, MOST_WORDS = 600, 1500
LEAST_CHECKS = 3
_BLOCK = re.compile(r"^::: *(?P<kind>[\w-]+) *(?P<title>[^\n]*)\n(?P<body>.*?)^:::$", re.M | re.S)
_BOX = re.compile(r"before you needle", re.I)
_SECTION = re.compile(r"^## *(?P<title>[^\n]*)\n(?P<body>.*?)(?=^## |\Z)", re.M | re.S)
_PITFALLS = re.compile(r"pitfalls|where it goes wrong", re.I)
_POINT = re.compile(r"^(?:[-*]|\d+\.) ", re.M)
LEAST_OF_A_CASE = 30  # words that tell a situation before the first fact is cited
LEAST_PITFALLS = 3
_CITATION = re.compile(r"\[@[^\]]+\]")
_FIGURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CAREFUL = re.compile(
    r"\b(probably|likely|perhaps|possibly|may|might|could|suggests?|seems?|appears?)\b", re.I
)


class Finding(NamedTuple):
    """One thing to mend or to explain: where (a lesson, an item, a cell, a module), and what."""

    where: str
    code: str
    text: str


def lint_lessons(course: CourseSource) -> Iterator[Finding]:
    for module in course.modules:
        for lesson in module.lessons:
            yield from _lint_lesson(lesson)
        yield from _unused_figures(course, module)
    cited = {key for module in course.modules for key in _cited(module)}
    for key in sorted(course.references.keys() - cited):
        yield Finding(key, "unused-reference", _("No lesson and no question cites it."))


def _lint_lesson(lesson: LessonSource) -> Iterator[Finding]:
    count = count_words(lesson.source)
    if not LEAST_WORDS <= count <= MOST_WORDS:
        words = _("%(count)s words beside its checks; %(least)s to %(most)s are wanted.")
        facts = {"count": count, "least": LEAST_WORDS, "most": MOST_WORDS}
        yield Finding(lesson.slug, "length", words % facts)
    blocks = list(_BLOCK.finditer(lesson.source))
    checks = sum(block["kind"] == "check" for block in blocks)
    if checks < LEAST_CHECKS:
        words = _("%(count)s checks; %(least)s are wanted.")
        yield Finding(lesson.slug, "checks", words % {"count": checks, "least": LEAST_CHECKS})
    if not any(_BOX.search(block["title"]) for block in blocks):
        yield Finding(lesson.slug, "no-box", _("No box “Before you needle”."))
    sections = list(_SECTION.finditer(lesson.source))
    if not sections or not _tells_a_case(sections[0]["body"]):
        yield Finding(lesson.slug, "no-case", _("It does not open with a case."))
    if not any(block["kind"] == "evidence" and _CITATION.search(block[0]) for block in blocks):
        words = _("No evidence box that says, with its source, what is uncertain.")
        yield Finding(lesson.slug, "no-evidence", words)
    if not any(_names_pitfalls(section) for section in sections):
        words = _("No part “Where it goes wrong” with at least %(least)s points.")
        yield Finding(lesson.slug, "no-pitfalls", words % {"least": LEAST_PITFALLS})
    for sentence in _doubtful_sentences(lesson.source):
        if not _CAREFUL.search(sentence):
            words = _("A fact to verify first, said as if it were sure: “%(sentence)s”")
            yield Finding(lesson.slug, "not-hedged", words % {"sentence": sentence})


def _tells_a_case(opening: str) -> bool:
    """A situation in words before any citation, list or box: somebody, not a definition."""
    story = re.split(r"\[@|^:::|^[-*] |^\d+\. |^!\[", opening, maxsplit=1, flags=re.M)[0]
    return len(_WORD.findall(story)) >= LEAST_OF_A_CASE


def _names_pitfalls(section: re.Match[str]) -> bool:
    points = len(_POINT.findall(_BLOCK.sub("", section["body"])))  # a check's options are none
    return bool(_PITFALLS.search(section["title"])) and points >= LEAST_PITFALLS


def count_words(source: str) -> int:
    """Of what is read in one go: no checks, no figures, no citations."""
    text = _BLOCK.sub(lambda block: "" if block["kind"] == "check" else block[0], source)
    return len(_WORD.findall(_CITATION.sub("", _FIGURE.sub("", text))))


def _doubtful_sentences(source: str) -> Iterator[str]:
    """The sentence before each citation that asks to verify first."""
    for line in source.splitlines():
        for match in _CITATION.finditer(line):
            if "?" in match[0]:
                before = _CITATION.sub("", line[: match.start()]).strip()
                yield _SENTENCE_END.split(before)[-1]


def _unused_figures(course: CourseSource, module: ModuleSource) -> Iterator[Finding]:
    shown = {
        f"{module.slug}/{path}" for lesson in module.lessons for path in lesson.rendered.figures
    }
    for file in module.item_files:
        for item in file.entries("items"):
            shown.add(f"{module.slug}/{item.plain().get('figure', '')}")
    for picture in course.pictures:
        if picture.path.startswith(f"{module.slug}/") and picture.path not in shown:
            words = _("No lesson and no question shows it.")
            yield Finding(Path(picture.path).name, "unused-figure", words)


def _cited(module: ModuleSource) -> Iterator[str]:
    for lesson in module.lessons:
        yield from lesson.rendered.references
    for file in module.item_files:
        for item in file.entries("items"):
            yield from map(str, item.plain().get("references") or ())
