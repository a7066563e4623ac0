"""The YAML of our own item files, as the programme loader reads it."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.exporting import dump_yaml
from quizzes.domain.case_sets import CaseSource, read_case_sets
from quizzes.interchange.facts import DAYS, NAMES
from quizzes.interchange.questions import (
    Export,
    Question,
    UnreadableFile,
    Written,
    limited,
)
from quizzes.kinds import KINDS
from training.lib.sheets.foreign_text import decode
from training.lib.yamlfiles import Entry, Problem, read_entry

LARGEST_YAML = 5 * 1024 * 1024  # it is read slowly, for every line is remembered
_ABOUT = ("ref", "kind", "schema", "status", "case_set")
_LISTS = ("references", "enemies")
_FACTS = (*(name for name in NAMES if name not in {"scoring", "fixed_order", "unit"}), "enemies")


def read(data: bytes, file: str) -> list[Question]:
    if len(data) > LARGEST_YAML:
        raise UnreadableFile(_("A YAML file has 5 MB at most."))
    text, note = decode(data)
    problems: list[Problem] = []
    try:
        root = read_entry(text, file, problems)
    except RecursionError as error:
        raise UnreadableFile(_("The file is nested too deeply.")) from error
    root.only("module", "topic", "case_sets", "items")
    entries = root.entries("items")
    cases = read_case_sets([root]) if "case_sets" in root else {}
    if problems:
        raise UnreadableFile("\n".join(map(str, problems)))
    shared = {name: root.text(name) for name in ("module", "topic") if name in root}
    questions = [_read_item(entry, shared) for entry in limited(entries)]
    _seat(questions, cases)
    for question in questions if note else ():
        question.notes.append(note)
    return questions


def _read_item(entry: Entry, shared: dict[str, str]) -> Question:
    fields = entry.plain()
    question = Question(place=_("line {line}").format(line=entry.line), facts=dict(shared))
    question.ident = str(fields.get("ref") or "")
    question.title = question.ident
    question.stem = str(fields.get("stem") or "")
    kind = str(fields.get("kind") or "")
    if "case_set" in fields:
        question.facts["case_set"] = {"ref": str(fields["case_set"])}
    if kind in KINDS and fields.get("schema", KINDS[kind].schema) != KINDS[kind].schema:
        words = _("schema must be {schema} for this kind.")
        question.refusals.append(words.format(schema=KINDS[kind].schema))
    for name in _FACTS:
        if name in fields:
            question.facts[name] = _fact(question, name, fields[name])
    own = {name: value for name, value in fields.items() if name not in (*_ABOUT, *_FACTS)}
    question.shape = Written(kind, own)
    return question


def _seat(questions: list[Question], cases: dict[str, CaseSource]) -> None:
    """The text each names, and its place: the questions of a case set keep their written order.

    A text that stands in another file of the module is left to what the bank has.
    """
    places: Counter[str] = Counter()
    for question in questions:
        said = question.facts.get("case_set")
        if said is None or said["ref"] not in cases:
            continue
        ref = said["ref"]
        places[ref] += 1
        said |= {"text": cases[ref].text, "place": places[ref]}


def _fact(question: Question, name: str, value: Any) -> Any:
    """As the loader asks for it: a list, true or false, or a text."""
    if name in _LISTS:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return value
    elif name == "critical":
        if isinstance(value, bool):
            return value
    elif name in DAYS:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
    elif isinstance(value, str):
        return value.strip()
    question.refusals.append(_("{name} cannot be read.").format(name=name))
    return None


def write(questions: list[Question]) -> Export:
    """One file; a topic all questions share stands on top, where the loader wants it."""
    topics = {question.facts.get("topic", "") for question in questions}
    top: dict[str, Any] = {"module": questions[0].facts.get("module", "")} if questions else {}
    if len(topics) == 1:
        top["topic"] = topics.pop()
    export = Export(b"")
    cases: dict[str, str] = {}
    items = []
    for question in questions:
        said = question.facts.get("case_set")
        if said and cases.setdefault(said["ref"], said["text"]) != said["text"]:
            words = _("Its case set is in the file in other words: left out.")
            export.leave_out(question.ident, words)
            continue
        items.append(_item(question, with_topic="topic" not in top))
    if cases:
        top["case_sets"] = [{"ref": ref, "text": text} for ref, text in cases.items()]
    export.data = dump_yaml(top | {"items": items}).encode()
    return export


def _item(question: Question, *, with_topic: bool) -> dict[str, Any]:
    shape = question.shape
    if not isinstance(shape, Written):
        raise TypeError("A file of ours takes questions in our own words.")
    names = [name for name in _FACTS if with_topic or name != "topic"]
    told = {name: question.facts[name] for name in names if name in question.facts}
    about = {"ref": question.ident, "kind": shape.kind, "schema": KINDS[shape.kind].schema}
    about |= {name: value for name, value in told.items() if value not in ("", None, [])}
    if said := question.facts.get("case_set"):
        about["case_set"] = said["ref"]
    return about | {"critical": bool(told.get("critical")), "status": "draft"} | shape.fields
