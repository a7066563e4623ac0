"""Questions as rows of a table: the columns of the template, and how a row is read."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from quizzes.interchange import facts
from quizzes.interchange.amounts import read_number
from quizzes.interchange.questions import (
    FULL,
    ZERO,
    Choice,
    Choices,
    NumberAnswer,
    Numbers,
    Pair,
    Pairs,
    Question,
    Refusal,
    Shape,
    Statement,
    Steps,
)
from training.lib.sheets.table import MOST_COLUMNS, MOST_ROWS, Table, UnreadableFile

FIRST = (
    *("ref", "kind", "question", "right", "rationale", "scoring", "fixed order", "value"),
    *("tolerance", "unit", "topic", "level", "critical", "pool", "confidence", "references"),
    *("lesson", "jurisdiction", "valid from", "valid until", "tags"),
)
MOST_OPTIONS, MOST_STEMS = 20, 10
_MOST_TITLES, _SHOWN, _MOST_TOLD = 20, 3, 20
_FACTS = {name.replace("_", " "): name for name in facts.NAMES}
_TRUE, _FALSE = {"true", "t", "yes", "1"}, {"false", "f", "no", "0"}


def columns(options: int = MOST_OPTIONS, stems: int = MOST_STEMS) -> list[str]:
    names = list(FIRST)
    for number in range(1, options + 1):
        names += [f"option {number}", f"option {number} rationale"]
    for number in range(1, stems + 1):
        names += [f"stem {number}", f"stem {number} answer", f"stem {number} rationale"]
    return names


# What others call our columns. Only what can mean nothing else.
_ALSO = {
    "question text": "question",
    "stem": "question",
    "answer": "right",
    "answers": "right",
    "correct": "right",
    "correct answer": "right",
    "correct answers": "right",
    "correct option": "right",
    "key": "right",
    "id": "ref",
    "explanation": "rationale",
    "feedback": "rationale",
    "general feedback": "rationale",
    "question type": "kind",
    "type": "kind",
    "reference": "references",
}
_LETTERED = re.compile(r"(?:option |choice |answer )?([a-t])|(?:choice|answer|option) ?(\d{1,2})")
OURS = ("line", "reasons")  # what a list of refused rows adds; the list may be mended and sent


def read_table(table: Table) -> list[Question]:
    rows = [(line, cells) for line, cells in table.rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise UnreadableFile(_("The table is empty."))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(_("The table has more than 50,000 rows."))
    place, head = _find_head([cells for _line, cells in rows[:_MOST_TITLES]])
    if twice := [name for name, times in Counter(head).items() if name and times > 1]:
        words = _("The column “{name}” is there twice.")
        raise UnreadableFile(words.format(name=min(twice)[:80]))
    if place:
        words = _("Not read, for they stand above the names of the columns: {count} rows.")
        table.notes.append(words.format(count=place))
    found = rows[place + 1 :]
    unknown = _tell_unknown(table, head, [cells for _line, cells in found])
    return [_read_row(table, head, unknown, line, cells) for line, cells in found]


def _find_head(rows: list[list[str]]) -> tuple[int, list[str]]:
    """The row that names the question; a title or an empty line may stand above it."""
    for place, cells in enumerate(rows):
        if len(cells) > MOST_COLUMNS:
            raise UnreadableFile(_("The table has more than 500 columns."))
        head = _named(cells)
        if "question" in head:
            return place, head
    words = _("The column “question” is missing. The columns of the template: {names}.")
    raise UnreadableFile(words.format(names=", ".join([*FIRST, "option 1", "…"])))


def _named(cells: Sequence[str]) -> list[str]:
    """The columns by our names, where what stands there can mean nothing else."""
    head = [" ".join(name.casefold().replace("_", " ").split()) for name in cells]
    taken = set(head)
    for place, name in enumerate(head):
        ours = _ALSO.get(name, "")
        if found := _LETTERED.fullmatch(name):
            letter, number = found.groups()
            ours = f"option {int(number) if number else ord(letter) - ord('a') + 1}"
        if ours and ours not in taken:
            head[place] = ours
            taken.add(ours)
    return head


def _tell_unknown(table: Table, head: Sequence[str], rows: Sequence[Sequence[str]]) -> set[str]:
    """Once for the file, with what stands in such a column, so that nobody wonders which it is."""
    unknown = {name for name in head if name} - {*columns(), *OURS}
    for place, name in enumerate(head):
        if name not in unknown:
            continue
        filled = (cells[place].strip() for cells in rows if len(cells) > place)
        told = list(islice((cell for cell in filled if cell), _SHOWN))
        if told and len(table.notes) < _MOST_TOLD:  # each stands beside every row
            words = _("Not read: the column “{name}”, for example {samples}.")
            samples = ", ".join(f"“{cell[:40]}”" for cell in told)
            table.notes.append(words.format(name=name[:80], samples=samples))
    return unknown


def _read_row(
    table: Table, head: Sequence[str], unknown: set[str], line: int, cells: Sequence[str]
) -> Question:
    question = Question(place=_("line {line}").format(line=line), notes=list(table.notes))
    if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
        question.refusals.append(_("The row has more cells than the first has columns."))
    row = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if cell.strip()}
    question.source = {name: cell for name, cell in row.items() if name not in OURS}
    for name in unknown & row.keys():
        question.lose(_("The column “{name}” is not kept.").format(name=name[:80]))
    for loss in table.losses.get(line, []):
        question.lose(loss.text)
    if line in table.refusals:
        question.refusals.append(table.refusals[line])
    question.ident, question.stem = row.get("ref", ""), row.get("question", "")
    question.title = question.ident
    for name, fact in _FACTS.items():
        if name in row:
            question.facts[fact] = facts.read_fact(fact, row[name])
    for tag in re.split(r"[,;\s]+", row.get("tags", "")):
        facts.read_tag(question, tag)
    try:
        question.shape = _shape(question, row)
    except Refusal as refusal:
        question.refusals.append(str(refusal))
    return question


def _shape(question: Question, row: Mapping[str, str]) -> Shape:
    kind = re.sub(r"[\s_]+", "-", row.get("kind", "").casefold()) or _guess(row)
    if kind in {"single-best-answer", "multiple-response"}:
        return _choices(row, single=kind == "single-best-answer")
    if kind == "extended-matching":
        return _pairs(row)
    if kind == "ordering":
        return Steps([Choice(text, ZERO, told) for text, told in _options(row)])
    question.feedback = row.get("rationale", "")
    if kind == "true-false":
        return Statement(_truth(row.get("right", "")))
    if kind == "short-numeric":
        value = read_number(row.get("value", ""), _("The value"))
        return Numbers([NumberAnswer(value, read_number(row.get("tolerance", "0"), "tolerance"))])
    raise Refusal(_("A table has no questions of the kind “{kind}”.").format(kind=kind))


def _guess(row: Mapping[str, str]) -> str:
    if "value" in row:
        return "short-numeric"
    if "stem 1" in row:
        return "extended-matching"
    if "option 1" not in row and row.get("right", "").casefold() in _TRUE | _FALSE:
        return "true-false"
    several = len(_places(row.get("right", ""))) > 1
    return "multiple-response" if several else "single-best-answer"


def _truth(text: str) -> bool:
    if text.casefold() not in _TRUE | _FALSE:
        raise Refusal(_("The column “right” says true or false."))
    return text.casefold() in _TRUE


def _places(text: str) -> list[int]:
    """`1 3`, `1,3` or `A C`, as numbers from 1."""
    found = []
    for part in re.split(r"[\s,;]+", text.strip()):
        if re.fullmatch(r"\d{1,2}(\.0)?", part):
            found.append(int(part.removesuffix(".0")))
        elif re.fullmatch(r"[A-Za-z]", part):
            found.append(ord(part.upper()) - ord("A") + 1)
        elif part:
            words = _("“{text}” is no number of an option.")
            raise Refusal(words.format(text=part[:40]))
    return found


def _options(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Up to the last that is filled in; a gap stays, for the numbers of the others count it."""
    found = []
    for number in range(1, MOST_OPTIONS + 1):
        name = f"option {number}"
        found.append((row.get(name, ""), row.get(f"{name} rationale", "")))
    while found and found[-1] == ("", ""):
        found.pop()
    return found


def _choices(row: Mapping[str, str], *, single: bool) -> Choices:
    options = [Choice(text, ZERO, told) for text, told in _options(row)]
    places = _places(row.get("right", ""))
    if wrong := [place for place in places if not 1 <= place <= len(options)]:
        raise Refusal(_("There is no option {number}.").format(number=wrong[0]))
    if single and len(set(places)) != 1:
        words = _("One option is right; here {count} are.")
        raise Refusal(words.format(count=len(set(places))))
    right = set(places)
    for place, option in enumerate(options, start=1):
        if place in right:
            option.weight = FULL / len(right)
        elif not single:
            option.weight = -FULL / max(len(options) - len(right), 1)
    return Choices(options, single)


def _pairs(row: Mapping[str, str]) -> Pairs:
    options = [text for text, _told in _options(row)]
    pairs = []
    for number in range(1, MOST_STEMS + 1):
        name = f"stem {number}"
        if name not in row:
            continue
        places = _places(row.get(f"{name} answer", ""))
        if len(places) != 1 or not 1 <= places[0] <= len(options):
            words = _("{name} needs the number of one option as its answer.")
            raise Refusal(words.format(name=name))
        pairs.append(Pair(row[name], options[places[0] - 1], row.get(f"{name} rationale", "")))
    return Pairs(pairs, order=dict.fromkeys(options, ""))


def write_row(question: Question) -> dict[str, str] | None:
    """The cells by column; None for a kind that fits no row."""
    shape = question.shape
    row = {"ref": question.ident, "question": question.stem, "rationale": question.feedback}
    row["tags"] = " ".join(question.facts.get("tags", []))
    for name, fact in _FACTS.items():
        if value := question.facts.get(fact):
            told = " ".join(value) if isinstance(value, list) else str(value)
            row[name] = "yes" if value is True else told
    match shape:
        case Choices():
            right = [n for n, option in enumerate(shape.options, start=1) if option.weight > 0]
            row["kind"] = "single-best-answer" if shape.single else "multiple-response"
            row["right"] = " ".join(map(str, right))
            row |= _option_cells((one.text, one.rationale) for one in shape.options)
        case Statement():
            row |= {"kind": "true-false", "right": "true" if shape.answer else "false"}
        case Numbers(answers=[answer]):
            row |= {"kind": "short-numeric", "value": f"{answer.value:f}"}
            row["tolerance"] = f"{answer.tolerance:f}"
        case Steps():
            row["kind"] = "ordering"
            row |= _option_cells((step.text, step.rationale) for step in shape.steps)
        case Pairs():
            row["kind"] = "extended-matching"
            row |= _option_cells((text, "") for text in shape.order)
            places = {text: str(n) for n, text in enumerate(shape.order, start=1)}
            for number, pair in enumerate(shape.pairs, start=1):
                name = f"stem {number}"
                row |= {name: pair.text, f"{name} answer": places[pair.option]}
                row[f"{name} rationale"] = pair.rationale
        case _:
            return None
    return row


def _option_cells(options: Iterable[tuple[str, str]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for number, (text, told) in enumerate(options, start=1):
        cells |= {f"option {number}": text, f"option {number} rationale": told}
    return cells


def used_columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """As many options and stems as are needed, and four options at least."""
    used = {name for row in rows for name, cell in row.items() if cell}
    options = max([4, *(n for n in range(1, MOST_OPTIONS + 1) if f"option {n}" in used)])
    stems = max([0, *(n for n in range(1, MOST_STEMS + 1) if f"stem {n}" in used)])
    return columns(options, stems)
