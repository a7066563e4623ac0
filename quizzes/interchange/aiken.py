"""Aiken: a question, lettered options, `ANSWER: B`. It has no feedback and no marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quizzes.interchange.questions import FULL, Choice, Choices, Question, Refusal, limited
from quizzes.interchange.texts import plain
from training.lib.sheets.foreign_text import decode, lines_of

# Small letters only with a space behind them: “e.g. this” begins a text.
OPTION = re.compile(r"([A-Z])[.)]\s*(\S.*)|([a-z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_KEY = re.compile(r"([A-Za-z])[.)]?")


@dataclass
class _Block:
    line: int
    stem: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    key: str | None = None
    lines: list[str] = field(default_factory=list)

    def take(self, text: str) -> None:
        self.lines.append(text)
        letter, option = _option(text)
        if letter and (self.options or letter == "A"):
            if letter in self.options:
                words = _("The letter {letter} is there twice.")
                self.strange.append(words.format(letter=letter))
            self.options[letter] = option
        elif self.options:
            words = _("“{line}” is neither an option nor the answer.")
            self.strange.append(words.format(line=text[:40]))
        else:
            self.stem.append(text)


def read(data: bytes, file: str) -> list[Question]:
    text, note = decode(data)
    questions = [_read_block(block) for block in limited(_blocks(text))]
    for question in questions if note else ():
        question.notes.append(note)
    return questions


def _blocks(text: str) -> Iterator[_Block]:
    """Up to an answer; a question without one ends at the empty line before the next."""
    block: _Block | None = None
    for number, line in enumerate(lines_of(text), start=1):
        stripped = line.strip()
        if not stripped:
            if block is not None and block.options:
                yield block
                block = None
            continue
        block = block or _Block(number)
        if found := ANSWER.fullmatch(stripped):
            block.key = found.group(1).strip()
            block.lines.append(stripped)
            yield block
            block = None
        else:
            block.take(stripped)
    if block is not None:
        yield block


def _option(text: str) -> tuple[str, str]:
    found = OPTION.fullmatch(text)
    if not found:
        return "", ""
    return (found.group(1) or found.group(3)).upper(), found.group(2) or found.group(4)


def _read_block(block: _Block) -> Question:
    question = Question(place=_("line {line}").format(line=block.line))
    question.source = {"text": "\n".join(block.lines)}
    try:
        question.stem = plain("\n".join(block.stem), "auto", question)
        options = {
            letter: Choice(plain(text, "auto", question)) for letter, text in block.options.items()
        }
        question.shape = Choices(list(options.values()), single=True)
        question.refusals += block.strange
        _mark_key(options, block.key)
    except Refusal as refusal:
        question.refusals.append(str(refusal))
    return question


def _mark_key(options: dict[str, Choice], key: str | None) -> None:
    if not options:
        raise Refusal(_("It has no options such as “A. Text”."))
    if key is None:
        raise Refusal(_("The line “ANSWER:” is missing."))
    found = _KEY.fullmatch(key)
    letter = found.group(1).upper() if found else ""
    if letter not in options:
        words = _("The answer “{key}” is none of its options.")
        raise Refusal(words.format(key=key[:40]))
    options[letter].weight = FULL
