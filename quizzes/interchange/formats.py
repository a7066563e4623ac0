"""The formats by name: what each carries in either direction, and how to tell them apart."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from quizzes.interchange import aiken, gift, gift_writing
from quizzes.interchange.questions import Export, Question, UnreadableFile

LARGEST_FILE = 50 * 1024 * 1024

_CHOICES = ("single-best-answer", "multiple-response", "true-false")
_MOST = (*_CHOICES, "extended-matching", "short-numeric")
_NO_FIGURES = (*_MOST, "ordering")


@dataclass(frozen=True)
class Format:
    """`reads` and `writes` name the kinds it carries; `write` is None where it is only read."""

    name: str
    reads: tuple[str, ...]
    read: Callable[[bytes, str], list[Question]]
    writes: tuple[str, ...] = ()
    write: Callable[[list[Question]], Export] | None = None


FORMATS = {
    form.name: form
    for form in (
        Format("gift", _MOST, gift.read, _MOST, gift_writing.write),
        Format("aiken", ("single-best-answer",), aiken.read),
    )
}
_ALIASES: dict[str, str] = {}


def find_format(name: str) -> Format:
    form = FORMATS.get(_ALIASES.get(name, name))
    if form is None:
        words = _("{name} is no format we know; known: {known}.")
        raise UnreadableFile(words.format(name=name, known=", ".join(sorted(FORMATS))))
    return form


def read_questions(data: bytes, file: str, format_name: str = "") -> list[Question]:
    """Every question of the file; UnreadableFile with a sentence when nothing can be read."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(_("The file is larger than 50 MB."))
    form = find_format(format_name) if format_name else detect(data, file)
    questions = form.read(data, file)
    if not questions:
        raise UnreadableFile(_("There is no question in the file."))
    return questions


def detect(data: bytes, file: str) -> Format:
    """By the content first: a name may be anything."""
    head = data[:200_000]
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if re.search(r"^ANSWER:", text, re.MULTILINE) and "{" not in text:
        return FORMATS["aiken"]
    if "{" in text:
        return FORMATS["gift"]
    words = _("What kind of file {file} is does not show. Say it with --format: {known}.")
    raise UnreadableFile(words.format(file=PurePath(file).name, known=", ".join(sorted(FORMATS))))
