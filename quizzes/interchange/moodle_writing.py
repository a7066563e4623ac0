"""Questions as Moodle XML; our facts travel as tags, which we read back."""

from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange import facts
from quizzes.interchange.outward import feedback_of, told_of_weights
from quizzes.interchange.questions import (
    Choice,
    Choices,
    Export,
    Numbers,
    Pairs,
    Question,
    Shape,
    Statement,
    Steps,
)
from quizzes.kinds.multiple_response import ALL_OR_NOTHING
from training.lib.xmltree import tag, words


def write(questions: list[Question]) -> Export:
    export = Export(b"")
    written = []
    for question in questions:
        if not isinstance(question.shape, _TYPES):
            sentence = _("Moodle XML has no such kind of question: left out.")
            export.leave_out(question.ident, sentence)
            continue
        for sentence in told_of_weights(question):
            export.tell(question.ident, sentence)
        written.append(_question(question, question.shape))
    body = "\n".join(["", *written, ""])
    export.data = f'<?xml version="1.0" encoding="UTF-8"?>\n{tag("quiz", body)}\n'.encode()
    return export


def _question(question: Question, shape: Shape) -> str:
    kind, parts = _parts(shape)
    told = facts.to_tags(question.facts)
    lines = [
        tag("name", _text(question.title)),
        tag("questiontext", _text(question.stem), format="plain_text"),
        tag("generalfeedback", _text(feedback_of(question)), format="plain_text"),
        tag("defaultgrade", "1"),
        tag("penalty", "0"),
        tag("hidden", "0"),
        tag("idnumber", words(question.ident)),
        *parts,
        tag("tags", "".join(tag("tag", _text(one)) for one in told)) if told else "",
    ]
    body = "\n".join(["", *(f"  {line}" for line in lines if line), ""])
    return tag("question", body, type=kind)


def _text(text: str) -> str:
    return f"<text>{words(text)}</text>"


_TYPES = (Choices, Statement, Pairs, Numbers, Steps)


def _parts(shape: Shape) -> tuple[str, list[str]]:
    match shape:
        case Choices():
            parts = [
                tag("single", "true" if shape.single else "false"),
                tag("shuffleanswers", "false" if shape.fixed_order else "true"),
            ]
            return "multichoice", [*parts, *(_choice(option) for option in shape.options)]
        case Statement():
            return "truefalse", [
                _answer(name, Decimal(100) if shape.answer == (name == "true") else Decimal(0), "")
                for name in ("true", "false")
            ]
        case Pairs():
            pairs = [(pair.text, pair.option) for pair in shape.pairs]
            pairs += [("", option) for option in shape.spare]
            parts = [
                tag(
                    "subquestion",
                    f"{_text(stem)}{tag('answer', _text(option))}",
                    format="plain_text",
                )
                for stem, option in pairs
            ]
            return "matching", [tag("shuffleanswers", "true"), *parts]
        case Numbers():
            return "numerical", _numbers(shape)
        case Steps():
            return "ordering", _steps(shape)
    raise ValueError(shape)


def _choice(option: Choice) -> str:
    return _answer(option.text, option.weight, option.rationale)


def _answer(text: str, weight: Decimal, told: str, extra: str = "") -> str:
    inside = _text(text) + extra
    if told:
        inside += tag("feedback", _text(told), format="plain_text")
    fraction = f"{round(weight, 5).normalize():f}"
    return tag("answer", inside, fraction=fraction, format="plain_text")


def _numbers(shape: Numbers) -> list[str]:
    parts = [
        _answer(f"{one.value:f}", one.weight, one.told, tag("tolerance", f"{one.tolerance:f}"))
        for one in shape.answers
    ]
    if shape.unit:
        unit = tag("multiplier", "1") + tag("unit_name", words(shape.unit))
        parts.append(tag("units", tag("unit", unit)))
    return parts


def _steps(shape: Steps) -> list[str]:
    nothing = shape.scoring == ALL_OR_NOTHING
    grading = "ALL_OR_NOTHING" if nothing else "RELATIVE_NEXT_EXCLUDE_LAST"
    parts = [tag("layouttype", "VERTICAL"), tag("selecttype", "ALL"), tag("selectcount", "0")]
    parts.append(tag("gradingtype", grading))
    return parts + [
        _answer(step.text, Decimal(place), "") for place, step in enumerate(shape.steps, start=1)
    ]
