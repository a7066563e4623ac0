"""GIFT: questions as text, the way Moodle reads and writes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange import facts
from quizzes.interchange.amounts import read_number, typed_number
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
    limited,
)
from quizzes.interchange.texts import plain
from training.lib.sheets.foreign_text import decode, lines_of

# An escaped sign is put aside as a noncharacter, so that the rest may be cut at the signs.
_SIGNS = "~=#{}:\\"
_ASIDE = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
_BACK = {ord(aside): sign for sign, aside in _ASIDE.items()}
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%\s*([+-]?\d+(?:[.,]\d+)?)\s*%")
_IDENT = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAGS = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_MARKUPS = {"moodle": "auto"}
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}


@dataclass
class _Block:
    line: int
    category: str
    comments: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    depth: int = 0  # of open braces, counted line by line: a flood of lines costs no square of them
    closed: bool = False

    def take(self, line: str) -> None:
        self.lines.append(line)
        bare = _ESCAPE.sub("", line)
        self.depth += bare.count("{") - bare.count("}")
        self.closed = self.closed or "}" in bare


def read(data: bytes, file: str) -> list[Question]:
    text, note = decode(data)
    questions = [_read_block(block) for block in limited(_blocks(text))]
    for question in questions if note else ():
        question.notes.append(note)
    return questions


def _blocks(text: str) -> Iterator[_Block]:
    """Questions end at an empty line; inside braces one is forgiven when they close later."""
    lines = lines_of(text)
    category = ""
    comments: list[str] = []
    block: _Block | None = None
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if block is not None and stripped.startswith(("::", "$CATEGORY:")) and _is_whole(block):
            yield block
            block = None
        if stripped.startswith("//"):
            (block.comments if block else comments).append(stripped)
        elif stripped.startswith("$CATEGORY:") and block is None:
            category = stripped.removeprefix("$CATEGORY:").strip()
        elif stripped:
            if block is None:
                block = _Block(number, category, comments)
                comments = []
            block.take(line)
        elif block is not None and not _goes_on(block, lines, number):
            yield block
            block = None
        elif block is None:
            comments = []
    if block is not None:
        yield block


def _goes_on(block: _Block, lines: list[str], number: int) -> bool:
    """Whether the braces are open, and the next words close them before others open."""
    if block.depth <= 0:
        return False
    for line in lines[number : number + 50]:
        if line.strip().startswith(("::", "$CATEGORY:")):
            return False
        if sign := re.search(r"(?<!\\)[{}]", line):
            return sign.group() == "}"
    return False


def _is_whole(block: _Block) -> bool:
    """Whether its braces are closed: the next title begins a question, empty line or not."""
    return block.closed and block.depth == 0


def _read_block(block: _Block) -> Question:
    question = Question(place=_("line {line}").format(line=block.line))
    question.source = {"text": "\n".join([*block.comments, *block.lines])}
    for comment in block.comments:
        if found := _IDENT.search(comment):
            question.ident = found.group(1).replace("\\]", "]").strip()
        for tag in _TAGS.findall(comment):
            facts.read_tag(question, tag.replace("\\]", "]"))
    facts.tell_category(question, block.category)
    text = _ESCAPE.sub(_put_aside, "\n".join(block.lines)).strip()
    try:
        _read_text(question, text)
    except Refusal as refusal:
        question.refusals.append(str(refusal))
    return question


def _put_aside(found: re.Match[str]) -> str:
    sign = found.group(1)
    return "\n" if sign == "n" else _ASIDE[sign]


def _read_text(question: Question, text: str) -> None:
    if text.startswith("::"):
        title, closing, rest = text[2:].partition("::")
        if not closing:
            raise Refusal(_("The title is not closed with “::”."))
        question.title, text = " ".join(title.translate(_BACK).split()), rest.strip()
    markup = "auto"
    if found := _FORMAT.match(text):
        markup = _MARKUPS.get(found.group(1), found.group(1))
        text = text[found.end() :]
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    question.stem = _plain(before, markup, question)
    if not opened:
        raise Refusal(_("It has no answers: a text alone is no question."))
    if not closed:
        raise Refusal(_("The brace of the answers is not closed."))
    if "{" in answers or "{" in after or "}" in after:
        raise Refusal(_("It has more than one pair of braces; write \\{ and \\} inside a text."))
    if after.strip():
        space = "" if after.strip()[0] in ".,;:!?)" else " "
        gap = f"{before.rstrip()} _____{space}{after.strip()}"
        question.stem = _plain(gap, markup, question)
    answers, general, feedback = answers.partition("####")
    if general:
        question.feedback = _plain(feedback, markup, question)
    question.shape = _shape(question, answers.strip(), markup)


def _plain(text: str, markup: str, question: Question) -> str:
    text = text.strip()
    if found := _FORMAT.match(text):
        markup = _MARKUPS.get(found.group(1), found.group(1))
        text = text[found.end() :]
    return plain(text.translate(_BACK), markup, question)


def _shape(question: Question, text: str, markup: str) -> Shape:
    """The kind of question shows in its answers, in the order in which Moodle asks."""
    if not text:
        raise Refusal(_("An essay is marked by a person; such questions are not taken."))
    if text.startswith("#"):
        return Numbers(_numbers(question, text[1:].strip(), markup))
    if "~" in text:
        return _choices(question, text, markup)
    if "=" in text and "->" in text:
        return _pairs(question, text, markup)
    word, _sign, told = text.partition("#")
    if word.strip().upper() in _TRUE | _FALSE:
        feedback = [_plain(part, markup, question) for part in told.split("#")] if told else []
        return Statement(word.strip().upper() in _TRUE, feedback)
    return _typed(question, text, markup)


def _answers(text: str) -> Iterator[tuple[str, str, Decimal | None, str]]:
    """Sign, text, weight where one is written, and feedback of each answer."""
    if text[:1] not in "~=":
        raise Refusal(_("The answers begin with “=” or “~”."))
    for sign, part in re.findall(r"([~=])([^~=]*)", text):
        weight = None
        part = part.strip()
        if found := _WEIGHT.match(part):
            weight = read_number(found.group(1), _("A weight"))
            part = part[found.end() :]
        answer, _sign, told = part.partition("#")
        yield sign, answer.strip(), weight, told


def _choices(question: Question, text: str, markup: str) -> Choices:
    options = []
    single = False
    for sign, answer, weight, told in _answers(text):
        single = single or sign == "="
        worth = weight if weight is not None else FULL if sign == "=" else ZERO
        shown, why = _plain(answer, markup, question), _plain(told, markup, question)
        options.append(Choice(shown, worth, why))
    if not single and not any(option.weight for option in options):
        raise Refusal(_("No answer is marked as right."))
    return Choices(options, single)


def _pairs(question: Question, text: str, markup: str) -> Pairs:
    shape = Pairs([])
    for _sign, answer, _weight, told in _answers(text):
        stem, arrow, option = answer.partition("->")
        if not arrow:
            raise Refusal(_("An answer has no “->”: “{answer}”.").format(answer=answer[:40]))
        stem, option = (_plain(part, markup, question) for part in (stem, option))
        why = _plain(told, markup, question)
        if stem:
            shape.pairs.append(Pair(stem, option, why))
        else:
            shape.spare.append(option)
    return shape


def _numbers(question: Question, text: str, markup: str) -> list[NumberAnswer]:
    if not text:
        raise Refusal(_("The number is missing."))
    if text[0] not in "=~":
        number, _sign, told = text.partition("#")
        return [_number(number, FULL, _plain(told, markup, question))]
    answers = []
    for sign, number, weight, told in _answers(text):
        worth = weight if weight is not None else FULL if sign == "=" else ZERO
        why = _plain(told, markup, question)
        if not worth and (sign == "~" or number in {"", "*"}):
            if why:
                words = _("The feedback “{text}” on any other number is lost.")
                question.lose(words.format(text=why))
            continue
        answers.append(_number(number, worth, why))
    return answers


def _number(text: str, weight: Decimal, told: str) -> NumberAnswer:
    text = text.translate(_BACK).strip()
    if ".." in text:
        least, most = (read_number(part, _("The range")) for part in text.split("..", 1))
        if most < least:
            raise Refusal(_("The range ends before it begins: {text}.").format(text=text))
        return NumberAnswer((least + most) / 2, (most - least) / 2, weight, told)
    value, _sign, tolerance = text.partition(":")
    return NumberAnswer(
        read_number(value, _("The answer")),
        abs(read_number(tolerance, _("The tolerance"))) if tolerance.strip() else ZERO,
        weight,
        told,
    )


def _typed(question: Question, text: str, markup: str) -> Numbers:
    answers = []
    for _sign, answer, weight, told in _answers(text):
        worth = FULL if weight is None else weight
        answers.append((_plain(answer, "plain", question), worth, _plain(told, markup, question)))
    return typed_number(question, answers)
