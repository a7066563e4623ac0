"""The formats by name: what each carries in either direction, and how to tell them apart."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.interchange import (
    aiken,
    csvfile,
    gift,
    gift_writing,
    moodle,
    moodle_writing,
    ownyaml,
    qti,
    qti_writing,
    xlsx,
)
from quizzes.interchange.questions import Export, Question
from quizzes.kinds import KINDS
from training.lib.packages import Package
from training.lib.sheets.table import UnreadableFile

_HEAD_OF_TABLE = re.compile(
    r"\A(?:.*\n){0,20}?(?:.*[,;\t\"|])?question(?:\"?[,;\t|].*)?\r?$", re.MULTILINE | re.IGNORECASE
)
LARGEST_FILE = 50 * 1024 * 1024

_CHOICES = ("single-best-answer", "multiple-response", "true-false")
_MOST = (*_CHOICES, "extended-matching", "short-numeric")
_NO_FIGURES = (*_MOST, "ordering")


@dataclass(frozen=True)
class Format:
    """`reads` and `writes` name the kinds it carries; `write` is None where it is only read.

    `own` when it holds our questions in our own words.
    """

    name: str
    reads: tuple[str, ...]
    read: Callable[[bytes, str], list[Question]]
    writes: tuple[str, ...] = ()
    write: Callable[[list[Question]], Export] | None = None
    own: bool = False
    label: Promise | str = ""
    ending: str = ""


FORMATS = {
    form.name: form
    for form in (
        Format(
            "gift",
            _MOST,
            gift.read,
            _MOST,
            gift_writing.write,
            label=gettext_lazy("GIFT"),
            ending="gift.txt",
        ),
        Format(
            "aiken", ("single-best-answer",), aiken.read, label=gettext_lazy("Aiken"), ending="txt"
        ),
        Format(
            "moodle-xml",
            _NO_FIGURES,
            moodle.read,
            _NO_FIGURES,
            moodle_writing.write,
            label=gettext_lazy("Moodle XML"),
            ending="xml",
        ),
        Format(
            "qti22",
            _NO_FIGURES,
            qti.read,
            _NO_FIGURES,
            qti_writing.write_22,
            label=gettext_lazy("QTI 2.2"),
            ending="zip",
        ),
        Format(
            "qti30",
            _NO_FIGURES,
            qti.read,
            _NO_FIGURES,
            qti_writing.write_30,
            label=gettext_lazy("QTI 3.0"),
            ending="zip",
        ),
        Format(
            "csv",
            _NO_FIGURES,
            csvfile.read,
            _NO_FIGURES,
            csvfile.write,
            label=gettext_lazy("CSV"),
            ending="csv",
        ),
        Format(
            "xlsx",
            _NO_FIGURES,
            xlsx.read,
            _NO_FIGURES,
            xlsx.write,
            label=gettext_lazy("XLSX"),
            ending="xlsx",
        ),
        Format(
            "yaml",
            tuple(KINDS),
            ownyaml.read,
            tuple(KINDS),
            ownyaml.write,
            own=True,
            label=gettext_lazy("YAML"),
            ending="yaml",
        ),
    )
}
_ALIASES = {"moodle": "moodle-xml", "moodle_xml": "moodle-xml", "yml": "yaml", "excel": "xlsx"}
_ALIASES |= {"qti": "qti22", "qti21": "qti22", "qti2.1": "qti22", "qti2.2": "qti22"}
_ALIASES |= {"qti3": "qti30", "qti3.0": "qti30"}


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
    questions = recognise(data, file, format_name).read(data, file)
    if not questions:
        raise UnreadableFile(_("There is no question in the file."))
    return questions


def recognise(data: bytes, file: str, format_name: str = "") -> Format:
    """The format that is named, or the one that shows; limits of a package are judged here."""
    if not format_name:
        return detect(data, file)
    if data.startswith(b"PK"):
        Package(data)
    return find_format(format_name)


def detect(data: bytes, file: str) -> Format:
    """By the content first: a name may be anything."""
    if data.startswith(b"PK"):
        return _detect_package(data, file)
    text = data[:200_000].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _detect_xml(text, file)
    if re.search(r"^items:", text, re.MULTILINE):
        return FORMATS["yaml"]
    # Within one line each: a flood of empty ones would be looked through again from each of them.
    lettered = re.search(r"^[^\S\n]*A[.)][^\S\n]*\S", text, re.MULTILINE | re.IGNORECASE)
    answered = re.search(r"^[^\S\n]*ANSWER[^\S\n]*:", text, re.MULTILINE | re.IGNORECASE)
    if answered and (lettered or "{" not in text):
        return FORMATS["aiken"]
    if _HEAD_OF_TABLE.search(text[:20_000]) or file.lower().endswith(".csv"):
        return FORMATS["csv"]
    if "{" in text:
        return FORMATS["gift"]
    raise _unknown(file)


def _detect_package(data: bytes, file: str) -> Format:
    package = Package(data)
    if "xl/workbook.xml" in package:
        return FORMATS["xlsx"]
    if manifest := next((name for name in package.names() if name.endswith(qti.MANIFEST)), ""):
        told = package.read(manifest).decode("utf-8", errors="replace")
        return FORMATS["qti30" if "v3p0" in told else "qti22"]
    raise _unknown(file)


def _detect_xml(text: str, file: str) -> Format:
    if re.match(r"(?>[^<]*<[?!][^<>]*>)*[^<]*<!DOCTYPE", text):
        words = _("{file}: a document type or entities are not allowed in a question file.")
        raise UnreadableFile(words.format(file=PurePath(file).name))
    found = re.search(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]", text)
    if found and found.group(1) == "quiz":
        return FORMATS["moodle-xml"]
    if found and found.group(1) in {"assessmentItem", "qti-assessment-item"}:
        return FORMATS["qti30" if found.group(1).startswith("qti") else "qti22"]
    if found and found.group(1) == "questestinterop":
        raise UnreadableFile(_("This is QTI 1. Export it as QTI 2 or 3 and send that."))
    raise _unknown(file)


def _unknown(file: str) -> UnreadableFile:
    words = _("What kind of file {file} is does not show. Say it with --format: {known}.")
    told = {"file": PurePath(file).name, "known": ", ".join(sorted(FORMATS))}
    return UnreadableFile(words.format(**told))
