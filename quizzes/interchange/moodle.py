"""Moodle XML: every field of a question is read, or named as lost."""

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
    Steps,
    UnreadableFile,
    limited,
)
from quizzes.interchange.texts import plain
from quizzes.kinds.multiple_response import ALL_OR_NOTHING
from quizzes.kinds.ordering import ADJACENT_PAIRS
from training.lib.sheets.foreign_text import tidy
from training.lib.xmltree import Element, parse

_MARKUPS = {"html": "html", "moodle_auto_format": "auto", "plain_text": "plain"}
_MARKUPS["markdown"] = "markdown"
_COMBINED = {
    "correctfeedback": "Your answer is correct.",
    "partiallycorrectfeedback": "Your answer is partially correct.",
    "incorrectfeedback": "Your answer is incorrect.",
}
_READ = {
    *("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"),
    *("tags", "hint", "answer", "subquestion", "single", "shuffleanswers", "units", "tolerance"),
    *("layouttype", "selecttype", "selectcount", "gradingtype", *_COMBINED),
}
# How the other system shows a question; ours has one way.
_LOOKS = {
    *("answernumbering", "showstandardinstruction", "shownumcorrect", "showgrading"),
    *("numberingstyle", "unitgradingtype", "unitpenalty", "showunits", "unitsleft", "usecase"),
}
_USUAL_PENALTIES = {Decimal(0), Decimal("0.1"), Decimal("0.3333333"), Decimal(1)}
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp")


def read(data: bytes, file: str) -> list[Question]:
    root = parse(data, file)
    if root.name != "quiz":
        raise UnreadableFile(_("This is no Moodle XML: it begins with “quiz”."))
    questions = []
    category = ""
    for element in limited(root.all("question")):
        if element.attributes.get("type") == "category":
            category = _inner(element.first("category"))
            continue
        question = Question(place=_("line {line}").format(line=element.line))
        facts.tell_category(question, category)
        _read_question(question, element)
        questions.append(question)
    return questions


def _read_question(question: Question, element: Element) -> None:
    question.title = _inner(element.first("name"))
    question.ident = element.text_of("idnumber")
    for tag in element.find("tag"):
        facts.read_tag(question, _inner(tag))
    try:
        question.stem = _text(question, element.first("questiontext"))
        question.feedback = _text(question, element.first("generalfeedback"))
        _tell_losses(question, element)
        question.shape = _shape(question, element)
    except Refusal as refusal:
        question.refusals.append(str(refusal))


def _inner(element: Element | None) -> str:
    """The text of `<x><text>…</text></x>`, or of the element itself."""
    if element is None:
        return ""
    inner = element.first("text")
    return tidy((inner or element).text).strip()


def _text(question: Question, element: Element | None) -> str:
    if element is None:
        return ""
    for file in element.all("file"):
        name = file.attributes.get("name", "")
        image = name.lower().endswith(_IMAGES)
        words = _("An image is lost: {name}.") if image else _("A file is lost: {name}.")
        question.lose(words.format(name=name))
    markup = _MARKUPS.get(element.attributes.get("format", "html"), "html")
    return plain(_inner(element), markup, question)


def _tell_losses(question: Question, element: Element) -> None:
    for name in sorted({child.name for child in element.children} - _READ - _LOOKS):
        question.lose(_("The field “{name}” is not kept.").format(name=name))
    for name, usual in _COMBINED.items():
        told = _text(question, element.first(name))
        if told == usual:
            question.notes.append(_("The usual text “{text}” is not kept.").format(text=told))
        elif told:
            question.lose(_("The feedback “{text}” on the whole is lost.").format(text=told))
    if hints := [hint for hint in element.all("hint") if _inner(hint)]:
        question.lose(_("Hints are lost: {count}.").format(count=len(hints)))
    if element.text_of("hidden") == "1":
        question.lose(_("It was hidden; here it is a draft like any other."))
    penalty = _amount(element, "penalty", ZERO)
    if penalty not in _USUAL_PENALTIES:
        words = _("The penalty {value} for a second try is lost.")
        question.lose(words.format(value=penalty))
    if (grade := _amount(element, "defaultgrade", Decimal(1))) != 1:
        words = _("It was worth {value} marks; here every question is worth one.")
        question.lose(words.format(value=f"{grade.normalize():f}"))


def _amount(element: Element, name: str, usual: Decimal) -> Decimal:
    text = element.text_of(name)
    return read_number(text, name) if text else usual


def _flag(element: Element, name: str, usual: bool) -> bool:
    text = element.text_of(name).casefold()
    return text in {"1", "true"} if text else usual


def _shape(question: Question, element: Element) -> Shape:
    kind = element.attributes.get("type", "")
    match kind:
        case "multichoice":
            options = [Choice(*_answer(question, answer)) for answer in element.all("answer")]
            shuffled = _flag(element, "shuffleanswers", True)
            return Choices(options, _flag(element, "single", True), not shuffled)
        case "truefalse":
            return _statement(question, element)
        case "numerical":
            return _numbers(question, element)
        case "multichoiceset":
            options = [Choice(*_answer(question, answer)) for answer in element.all("answer")]
            shuffled = _flag(element, "shuffleanswers", True)
            return Choices(_shares(options), False, not shuffled, ALL_OR_NOTHING)
        case "matching" | "ddmatch":
            return _pairs(question, element)
        case "ordering":
            return _steps(question, element)
        case "shortanswer":
            answers = (_answer(question, answer) for answer in element.all("answer"))
            return typed_number(question, answers)
    words = _("Questions of the type “{kind}” are not taken: {why}.")
    raise Refusal(words.format(kind=kind or "–", why=_why_not(kind)))


def _why_not(kind: str) -> str:
    known = {
        "essay": _("an essay is marked by a person"),
        "description": _("a text alone is no question"),
        "multianswer": _("a text with several gaps would have to be cut into several questions"),
        "random": _("it only points at other questions"),
        "randomsamatch": _("it only points at other questions"),
        "gapselect": _("a text with several gaps would have to be cut into several questions"),
        "ddwtos": _("a text with several gaps would have to be cut into several questions"),
        "ddmarker": _("draw the areas on the figure in our editor"),
        "ddimageortext": _("draw the areas on the figure in our editor"),
    }
    if kind.startswith("calculated"):
        return _("its numbers change from one person to the next")
    return known.get(kind, _("there is no such kind here"))


def _answer(question: Question, answer: Element) -> tuple[str, Decimal, str]:
    weight = read_number(answer.attributes.get("fraction", "0"), _("A weight"))
    return _text(question, answer), weight, _text(question, answer.first("feedback"))


def _shares(options: list[Choice]) -> list[Choice]:
    """Where every right answer says 100 %: all of them together are the whole."""
    right = [option for option in options if option.weight > ZERO]
    for option in right:
        option.weight = FULL / len(right)
    return options


def _statement(question: Question, element: Element) -> Statement:
    answers = [_answer(question, answer) for answer in element.all("answer")]
    right = [text.casefold() for text, weight, _told in answers if weight == FULL]
    if right not in (["true"], ["false"]):
        words = _("One of true and false is worth 100 %; here {count} are.")
        raise Refusal(words.format(count=len(right)))
    for text, weight, _told in answers:
        if weight not in (ZERO, FULL):
            words = _("“{option}” earned {weight} %; here only the best answer earns a mark.")
            question.lose(words.format(option=text, weight=weight))
    return Statement(right == ["true"], [told for _text, _weight, told in answers if told])


def _numbers(question: Question, element: Element) -> Numbers:
    answers = []
    for answer in element.all("answer"):
        text, weight, told = _answer(question, answer)
        if text == "*" and not weight:
            if told:
                words = _("The feedback “{text}” on any other number is lost.")
                question.lose(words.format(text=told))
            continue
        tolerance = abs(_amount(answer, "tolerance", ZERO))
        answers.append(NumberAnswer(read_number(text, _("The answer")), tolerance, weight, told))
    units = [
        (unit.text_of("unit_name"), _amount(unit, "multiplier", Decimal(1)))
        for unit in element.find("unit")
    ]
    plain_units = [name for name, multiplier in units if multiplier == 1]
    for name, _multiplier in units:
        if name not in plain_units[:1]:
            question.lose(_("The unit “{name}” is not kept.").format(name=name))
    return Numbers(answers, plain_units[0] if plain_units else "")


def _pairs(question: Question, element: Element) -> Pairs:
    shape = Pairs([], fixed_order=False)
    for subquestion in element.all("subquestion"):
        answer = subquestion.first("answer")
        stem, option = _text(question, subquestion), _inner(answer)
        if answer is not None and "format" in answer.attributes:
            option = _text(question, answer)
        if stem:
            shape.pairs.append(Pair(stem, option))
        elif option:
            shape.spare.append(option)
    if not _flag(element, "shuffleanswers", True):
        question.lose(_("The order of the parts was fixed; here options are shuffled."))
    return shape


def _steps(question: Question, element: Element) -> Steps:
    steps = [Choice(*_answer(question, answer)) for answer in element.all("answer")]
    if len({step.weight for step in steps}) == len(steps):
        steps.sort(key=lambda step: step.weight)  # the place is written as a weight
    if element.text_of("selecttype") not in {"", "ALL", "0"}:
        question.lose(_("Some of the steps were drawn for each person; here all are shown."))
    match element.text_of("gradingtype"):
        case "ALL_OR_NOTHING" | "-1":
            return Steps(steps, ALL_OR_NOTHING)
        case "RELATIVE_NEXT_EXCLUDE_LAST" | "1":
            return Steps(steps, ADJACENT_PAIRS)
        case told:
            words = _("The marks “{told}” become a share for each step after its right one.")
            question.lose(words.format(told=told or "ABSOLUTE_POSITION"))
            return Steps(steps, ADJACENT_PAIRS)
