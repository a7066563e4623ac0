"""Questions as GIFT. Facts it has no place for go into comments, which we read back."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange import facts
from quizzes.interchange.outward import feedback_of, told_of_weights
from quizzes.interchange.questions import (
    FULL,
    Choice,
    Choices,
    Export,
    Numbers,
    Pairs,
    Question,
    Statement,
)

_SPECIAL = re.compile(r"([~=#{}:\\])")
_MISREAD = re.compile(r"%|\[(?:html|markdown|plain|moodle)\]")


def write(questions: list[Question]) -> Export:
    export = Export(b"")
    blocks = []
    for question in questions:
        answers = _answers(question)
        if _has_arrow(question):
            export.leave_out(question.ident, _("GIFT cannot have “->” inside a stem: left out."))
            continue
        if answers is None:
            export.leave_out(question.ident, _("GIFT has no such kind of question: left out."))
            continue
        for sentence in told_of_weights(question):
            export.tell(question.ident, sentence)
        tags = "".join(f" [tag:{tag}]" for tag in facts.to_tags(question.facts))
        feedback = feedback_of(question)
        general = f"\n####{_escape(feedback)}" if feedback else ""
        title = f"::{_escape(question.title)}::" if question.title else ""
        head = f"// [id:{question.ident}]{tags}\n{title}[plain]{_escape(question.stem)}"
        blocks.append(f"{head} {{{answers}{general}\n}}\n")
    export.data = "\n".join(blocks).encode()
    return export


def _has_arrow(question: Question) -> bool:
    """The one sign of GIFT that nothing escapes."""
    shape = question.shape
    return isinstance(shape, Pairs) and any("->" in pair.text for pair in shape.pairs)


def _escape(text: str) -> str:
    """On one line: a line of a text could look like a comment or the end of the question.

    What looks like a text format or, behind a sign, like a weight, follows a format of its own.
    """
    mark = "[plain]" if _MISREAD.match(text) else ""
    return mark + _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _answers(question: Question) -> str | None:
    match question.shape:
        case Choices(options=options, single=single):
            return "".join(f"\n\t{_choice(option, single is True)}" for option in options)
        case Statement(answer=answer):
            return "TRUE" if answer else "FALSE"
        case Pairs(pairs=pairs, spare=spare):
            lines = [f"={_escape(pair.text)} -> {_escape(pair.option)}" for pair in pairs]
            lines += [f"= -> {_escape(option)}" for option in spare]
            return "".join(f"\n\t{line}" for line in lines)
        case Numbers(answers=[answer]):
            return f"#{answer.value:f}:{answer.tolerance:f}"
    return None


def _choice(option: Choice, single: bool) -> str:
    best = "=" if option.weight == FULL else "~"
    sign = best if single else f"~%{_percent(option.weight)}%"
    feedback = f"#{_escape(option.rationale)}" if option.rationale else ""
    return f"{sign}{_escape(option.text)}{feedback}"


def _percent(weight: Decimal) -> str:
    return f"{round(weight, 5).normalize():f}"
