"""Aiken: a question, lettered options, `ANSWER: B`. It has no feedback and no marks."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from quizzes.interchange.questions import FULL, Choice, Choices, Question
from quizzes.interchange.texts import decode, plain

OPTION = re.compile(r"([A-Z])[.)]\s+(.*)")
ANSWER = re.compile(r"ANSWER:\s*(.*)")


def read(data: bytes, file: str) -> list[Question]:
    text, note = decode(data)
    questions = [_read_block(line, lines) for line, lines in _blocks(text)]
    for question in questions if note else ():
        question.notes.append(note)
    return questions


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Up to an answer; a question without one ends at the empty line before the next."""
    block: list[str] = []
    begun = 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped:
            if any(OPTION.fullmatch(one) for one in block):
                yield begun, block
                block = []
            continue
        if not block:
            begun = number
        block.append(stripped)
        if ANSWER.fullmatch(stripped):
            yield begun, block
            block = []
    if block:
        yield begun, block


def _read_block(line: int, lines: list[str]) -> Question:
    question = Question(place=_("line {line}").format(line=line))
    stem: list[str] = []
    options: dict[str, Choice] = {}
    key = None
    for text in lines:
        if found := ANSWER.fullmatch(text):
            key = found.group(1).strip()
        elif found := OPTION.fullmatch(text):
            if found.group(1) in options:
                words = _("The letter {letter} is there twice.")
                question.refusals.append(words.format(letter=found.group(1)))
            options[found.group(1)] = Choice(plain(found.group(2), "auto", question))
        elif options:
            words = _("“{line}” is neither an option nor the answer.")
            question.refusals.append(words.format(line=text[:40]))
        else:
            stem.append(text)
    question.stem = plain("\n".join(stem), "auto", question)
    question.shape = Choices(list(options.values()), single=True)
    _mark_key(question, options, key)
    return question


def _mark_key(question: Question, options: dict[str, Choice], key: str | None) -> None:
    if not options:
        question.refusals.append(_("It has no options such as “A. Text”."))
    elif key is None:
        question.refusals.append(_("The line “ANSWER:” is missing."))
    elif key not in options:
        words = _("The answer “{key}” is none of its options.")
        question.refusals.append(words.format(key=key[:40]))
    else:
        options[key].weight = FULL
