"""From what a foreign file says to a question of ours, or to the reason why it cannot be one."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from quizzes.domain.unfinished import TO_WRITE
from quizzes.interchange.questions import (
    FULL,
    MOST_PARTS,
    ZERO,
    Choice,
    Choices,
    Numbers,
    Pairs,
    Question,
    Refusal,
    Statement,
    Steps,
    Written,
    apart,
)
from quizzes.interchange.results import ImportedItem, Status
from quizzes.interchange.texts import shorten
from quizzes.kinds import KINDS, get_kind
from quizzes.kinds.multiple_response import ALL_OR_NOTHING, PER_OPTION
from quizzes.kinds.ordering import ADJACENT_PAIRS
from quizzes.kinds.responses import is_number

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
_ID = re.compile(r"[a-z0-9]{2,16}")
_LEAST_OF_SEVERAL = 3  # a kind with fewer options would give its key away
_NEARLY = Decimal("0.1")  # percentages of thirds and sevenths are rounded by the systems

Fields = dict[str, Any]


def to_items(questions: Iterable[Question]) -> list[ImportedItem]:
    return list(each_item(questions))


def each_item(questions: Iterable[Question]) -> Iterator[ImportedItem]:
    """Every question of a file, in its order; one that comes twice is taken once."""
    places: dict[str, str] = {}
    for question in questions:
        names = _refs_of(question)
        # The same words with other answers are another question.
        ref = names[-1] if names[0] in places else names[0]
        yield _to_item(question, ref, places.get(ref, ""))
        for name in names:
            places.setdefault(name, question.place)


def _to_item(question: Question, ref: str, elsewhere: str) -> ImportedItem:
    title = shorten(question.title or question.stem)
    item = ImportedItem(ref, title, "", Status.OK, [], place=question.place)
    item.source = question.source
    for sentence in question.notes:
        item.note(sentence)
    if elsewhere:
        words = _("{place}: the question at {other} has the same ref {ref}.")
        item.refuse(words.format(place=question.place, other=elsewhere, ref=ref))
        return item
    try:
        if question.refusals:
            raise Refusal(" ".join(question.refusals))
        item.kind, fields = _fields(question, ref)
        item.fields = fields
        get_kind(item.kind).parse(fields)
    except ValueError as error:
        item.refuse(f"{question.place}: {error}")
        item.reasons += question.losses
        item.fields = {}
        return item
    item.facts = {name: value for name, value in question.facts.items() if name not in _OF_THE_KIND}
    for loss in question.losses:
        item.change(f"{question.place}: {loss}")
    return item


_OF_THE_KIND = {"scoring", "fixed_order", "unit"}


def _refs_of(question: Question) -> list[str]:
    """The id the file gives, or names made of the words: first of title and text, then of all."""
    if _REF.fullmatch(question.ident):
        return [question.ident]
    told = [question.ident, question.title, question.stem]
    return [_made_ref(question, told), _made_ref(question, [*told, repr(question.shape)])]


def _made_ref(question: Question, told: list[str]) -> str:
    name = (
        slugify(question.ident or question.title or question.stem).replace("_", "")[:27].strip("-")
    )
    return f"{name or 'question'}-{_digest(*told)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def _id_of(ref: str, text: str, ident: str = "") -> str:
    """An id that tells nothing of place or key, and is the same at every reading."""
    return ident if _ID.fullmatch(ident) else _digest(ref, text)[:8]


def _fields(question: Question, ref: str) -> tuple[str, Fields]:
    shape = question.shape
    match shape:
        case Choices():
            return _choices(question, shape, ref)
        case Statement():
            return "true-false", _statement(question, shape)
        case Pairs():
            return "extended-matching", _pairs(question, shape, ref)
        case Numbers():
            return "short-numeric", _numbers(question, shape)
        case Steps():
            return "ordering", _steps(question, shape, ref)
        case Written():
            return shape.kind, _written(question, shape, ref)
    raise Refusal(_("This kind of question is not known here."))


def _choices(question: Question, shape: Choices, ref: str) -> tuple[str, Fields]:
    options = shape.options
    _refuse_many(options)
    _refuse_weights(options)
    _refuse_repeats([option.text for option in options])
    full = [option for option in options if option.weight >= FULL - _NEARLY]
    right = [option for option in options if option.weight > ZERO]
    single = shape.single if shape.single is not None else len(right) == 1
    if not right:
        raise Refusal(_("No answer is marked as right."))
    if not single and len(full) == len(right) == 1 and len(options) < _LEAST_OF_SEVERAL:
        single = True
        question.lose(_("Several could be marked, and one is right: here one is chosen."))
    if single:
        if len(full) != 1:
            words = _("One answer is worth 100 %; here {count} are.")
            raise Refusal(words.format(count=len(full)))
        right = full
        _lose_partial(question, options, full[0])
    elif sum(option.weight for option in right) > FULL + _NEARLY:
        raise Refusal(_("The weights of the right answers add up to more than 100 %."))
    if question.feedback:
        _append(right[0], question.feedback)
        question.lose(_("The general feedback now stands with the right answer."))
    fields: Fields = {
        "stem": question.stem,
        "options": [
            {"id": _id_of(ref, option.text, option.ident), "text": option.text}
            | ({"correct": True} if any(option is one for one in right) else {})
            | {"rationale": option.rationale or TO_WRITE}
            for option in options
        ],
    }
    if shape.fixed_order or question.facts.get("fixed_order"):
        fields["fixed_order"] = True
    if single:
        return "single-best-answer", fields
    fields["scoring"] = _scoring(question, shape, right)
    return "multiple-response", fields


def _refuse_many(parts: Sequence[object]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refusal(_("A question of more than 100 parts is not taken."))


def _refuse_repeats(texts: list[str]) -> None:
    seen = set()
    for text in texts:
        if text in seen:
            raise Refusal(_("“{text}” is there twice.").format(text=shorten(text)))
        seen.add(text)


def _refuse_weights(options: list[Choice]) -> None:
    if any(abs(option.weight) > FULL + _NEARLY for option in options):
        raise Refusal(_("A weight lies between -100 % and 100 %."))


def _lose_partial(question: Question, options: list[Choice], best: Choice) -> None:
    for option in options:
        if option is not best and option.weight:
            words = _("“{option}” earned {weight} %; here only the best answer earns a mark.")
            question.lose(words.format(option=shorten(option.text), weight=_shown(option.weight)))


def _scoring(question: Question, shape: Choices, right: list[Choice]) -> str:
    """Our two ways to mark; weights that are neither are said to be lost."""
    told = question.facts.get("scoring") or shape.scoring
    if told in (ALL_OR_NOTHING, PER_OPTION):
        return str(told)
    wrong = [option for option in shape.options if not any(option is one for one in right)]
    expected = [(option, FULL / len(right)) for option in right]
    expected += [(option, -FULL / len(wrong)) for option in wrong]
    if any(abs(option.weight - weight) > _NEARLY for option, weight in expected):
        weights = ", ".join(f"{_shown(option.weight)} %" for option in shape.options)
        words = _("The weights {weights} become equal shares, taken off again for wrong answers.")
        question.lose(words.format(weights=weights))
    return PER_OPTION


def _shown(weight: Decimal) -> str:
    return f"{weight.normalize():f}"


def _append(part: Choice, text: str) -> None:
    part.rationale = f"{part.rationale}\n{text}".strip()


def _statement(question: Question, shape: Statement) -> Fields:
    told = [text for text in (question.feedback, *shape.told) if text]
    if len(told) > 1:
        question.lose(_("Several feedback texts now stand in one rationale."))
    rationale = "\n".join(dict.fromkeys(told)) or TO_WRITE
    return {"stem": question.stem, "answer": shape.answer, "rationale": rationale}


def _pairs(question: Question, shape: Pairs, ref: str) -> Fields:
    _refuse_many(shape.pairs)
    _refuse_many(shape.spare)
    _refuse_repeats([pair.text for pair in shape.pairs])
    texts = list(
        dict.fromkeys([*shape.order, *(pair.option for pair in shape.pairs), *shape.spare])
    )
    ids = {text: _id_of(ref, text, shape.order.get(text, "")) for text in texts}
    reasons = [pair.rationale for pair in shape.pairs]
    if question.feedback:
        _spread(question, reasons, [pair.text for pair in shape.pairs])
    fields: Fields = {
        "stem": question.stem,
        "options": [{"id": ids[text], "text": text} for text in texts],
        "stems": [
            {
                "id": _id_of(ref, f"stem\0{pair.text}", pair.ident),
                "text": pair.text,
                "answer": ids[pair.option],
                "rationale": rationale or TO_WRITE,
            }
            for pair, rationale in zip(shape.pairs, reasons, strict=True)
        ],
    }
    if shape.fixed_order or question.facts.get("fixed_order"):
        fields["fixed_order"] = True
    return fields


def _spread(question: Question, reasons: list[str], names: list[str]) -> None:
    """One feedback of the whole question among its parts: as we write it ourselves, or said."""
    found = apart(question.feedback, names) if not any(reasons) else None
    if found is not None:
        reasons[:] = [found.get(name, "") for name in names]
    elif reasons:
        reasons[0] = f"{reasons[0]}\n{question.feedback}".strip()
        question.lose(_("The general feedback now stands with the first part."))


def _numbers(question: Question, shape: Numbers) -> Fields:
    _refuse_many(shape.answers)
    full = [answer for answer in shape.answers if answer.weight >= FULL - _NEARLY]
    if any(abs(answer.weight) > FULL + _NEARLY for answer in shape.answers):
        raise Refusal(_("A weight lies between -100 % and 100 %."))
    if len(full) != 1:
        words = _("One number is worth 100 %; here {count} are.")
        raise Refusal(words.format(count=len(full)))
    right = full[0]
    for answer in shape.answers:
        if answer is not right and answer.weight:
            words = _("{value} earned {weight} %; here only the right number earns a mark.")
            shown = {"value": answer.value, "weight": _shown(answer.weight)}
            question.lose(words.format(**shown))
        if answer is not right and answer.told:
            words = _("The feedback “{text}” on another number is lost.")
            question.lose(words.format(text=shorten(answer.told)))
    told = [text for text in (question.feedback, right.told) if text]
    if len(told) > 1:
        question.lose(_("Several feedback texts now stand in one rationale."))
    fields: Fields = {
        "stem": question.stem,
        "value": _number(question, right.value),
        "tolerance": _number(question, right.tolerance),
        "rationale": "\n".join(told) or TO_WRITE,
    }
    unit = shape.unit or question.facts.get("unit", "")
    return fields | ({"unit": unit} if unit else {})


def _number(question: Question, value: Decimal) -> int | float:
    if value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    found = float(value)
    if not is_number(found):
        raise Refusal(_("The number {value} is too large.").format(value=value))
    if Decimal(str(found)) != value:
        question.lose(
            _("The number {value} is rounded to {found}.").format(value=value, found=found)
        )
    return found


def _steps(question: Question, shape: Steps, ref: str) -> Fields:
    _refuse_many(shape.steps)
    _refuse_repeats([step.text for step in shape.steps])
    reasons = [step.rationale for step in shape.steps]
    if question.feedback:
        _spread(question, reasons, [step.text for step in shape.steps])
    return {
        "stem": question.stem,
        "scoring": question.facts.get("scoring") or shape.scoring or ADJACENT_PAIRS,
        "steps": [
            {
                "id": _id_of(ref, step.text, step.ident),
                "text": step.text,
                "rationale": rationale or TO_WRITE,
            }
            for step, rationale in zip(shape.steps, reasons, strict=True)
        ],
    }


def _written(question: Question, shape: Written, ref: str) -> Fields:
    """A question in our own words: unknown fields are refused, not passed over."""
    if shape.kind not in KINDS:
        words = _("{kind} is no kind of question; known: {known}.")
        raise Refusal(words.format(kind=shape.kind or "–", known=", ".join(sorted(KINDS))))
    if unknown := set(shape.fields) - set(get_kind(shape.kind).fields):
        raise Refusal(_("{name} is not a known field.").format(name=min(unknown)))
    return shape.fields
