"""The interactions of QTI that our kinds can be, and the marks that go with them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

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
)
from quizzes.interchange.texts import plain_html
from quizzes.kinds.multiple_response import ALL_OR_NOTHING
from quizzes.kinds.ordering import ADJACENT_PAIRS
from training.lib.xmltree import Element

_OURS = re.compile(r"o_([a-z0-9]{2,16})")
_PLAIN_RULES = {
    *("responseCondition", "responseIf", "responseElse", "match", "variable", "correct"),
    *(
        "responseElseIf",
        "sum",
        "setOutcomeValue",
        "baseValue",
        "isNull",
        "not",
        "mapResponse",
        "equal",
    ),
}


def shape_of(question: Question, root: Element, body: Element) -> Shape:
    found = [one for one in body.walk() if one.name.endswith("Interaction")]
    if len(found) != 1:
        words = _("A question has one interaction; this item has {count}.")
        raise Refusal(words.format(count=len(found)))
    interaction = found[0]
    name = interaction.attributes.get("responseIdentifier", "RESPONSE")
    declared = [
        one for one in root.all("responseDeclaration") if one.attributes.get("identifier") == name
    ]
    if len(declared) != 1:
        raise Refusal(_("The response {name} is not declared.").format(name=name))
    answer = _Answer(question, root, declared[0])
    match interaction.name:
        case "choiceInteraction":
            return _choices(question, interaction, answer)
        case "orderInteraction":
            return _steps(question, interaction, answer)
        case "matchInteraction":
            return _pairs(question, interaction, answer)
        case "textEntryInteraction":
            return _number(question, root, answer)
        case "inlineChoiceInteraction":
            return _choices(question, interaction, answer, part="inlineChoice")
    words = _("The interaction “{name}” is not taken: {why}.")
    raise Refusal(words.format(name=interaction.name, why=_why_not(interaction.name)))


def _why_not(name: str) -> str:
    known = {
        "extendedTextInteraction": _("an essay is marked by a person"),
        "uploadInteraction": _("a file is marked by a person"),
        "drawingInteraction": _("a drawing is marked by a person"),
        "mediaInteraction": _("a film alone is no question"),
        "gapMatchInteraction": _("a text with gaps would have to be cut into several questions"),
        "hotspotInteraction": _("draw the areas on the figure in our editor"),
        "selectPointInteraction": _("draw the areas on the figure in our editor"),
    }
    return known.get(name, _("there is no such kind here"))


class _Answer:
    """The key of one response and how it is marked."""

    def __init__(self, question: Question, root: Element, declared: Element) -> None:
        correct = declared.first("correctResponse")
        values = correct.all("value") if correct else []
        self.correct = [" ".join(one.text.split()) for one in values]
        self.cardinality = declared.attributes.get("cardinality", "single")
        self.base = declared.attributes.get("baseType", "")
        mapping = declared.first("mapping")
        entries = mapping.all("mapEntry") if mapping else []
        self.mapping = {
            " ".join(one.attributes.get("mapKey", "").split()): read_number(
                one.attributes.get("mappedValue", ""), _("A weight")
            )
            for one in entries
        }
        told = mapping.attributes.get("defaultValue", "0") if mapping else "0"
        self.otherwise = read_number(told, _("A weight"))
        self.by_mapping = _is_mapped(question, root)
        if self.by_mapping and not self.mapping:
            raise Refusal(_("It is marked by a mapping, and there is none."))
        if declared.first("areaMapping"):
            question.lose(_("Areas with marks are lost."))
        if self.by_mapping and mapping is not None and self._may_fall_below(mapping):
            question.lose(_("Marks could fall below zero; here the lowest is zero."))

    def _may_fall_below(self, mapping: Element) -> bool:
        least = mapping.attributes.get("lowerBound", "")
        if self.cardinality == "single":
            return False  # what each choice takes off is named by itself
        if least and read_number(least, _("A weight")) >= 0:
            return False
        return min([*self.mapping.values(), self.otherwise]) < 0

    def right(self) -> list[str]:
        """The key, where a file has only marks for each answer: those that earn any."""
        return self.correct or [name for name, mark in self.mapping.items() if mark > 0]


def _is_mapped(question: Question, root: Element) -> bool:
    """Whether marks come from the mapping; rules we do not know are named."""
    rules = root.first("responseProcessing")
    if rules is None:
        question.lose(_("It has no rule for marks: the right answer earns them."))
        return False
    template = rules.attributes.get("template", "").rpartition("/")[2].removesuffix(".xml")
    if template:
        if template not in {"match_correct", "map_response"}:
            words = _("The rule “{name}” for marks is lost: the right answer earns them.")
            question.lose(words.format(name=template))
        return template == "map_response"
    names = {one.name for one in rules.walk()} - {"responseProcessing"}
    if names - _PLAIN_RULES:
        words = _("The rules for marks are lost ({names}): the right answer earns them.")
        question.lose(words.format(names=", ".join(sorted(names - _PLAIN_RULES))))
    return "mapResponse" in names


def _ident(name: str) -> str:
    """An id of ours, for the writer put a letter before it; names such as A or B tell places."""
    found = _OURS.fullmatch(name)
    return found.group(1) if found else ""


def _inside(question: Question, element: Element) -> tuple[str, str]:
    """The text of a choice, and the feedback that is written inside."""
    told = [plain_html(one.markup(), question) for one in element.find("feedbackInline")]
    bare = Element(element.name, element.line, {}, _without_feedback(element))
    return plain_html(bare.markup(), question), "\n".join(one for one in told if one)


def _without_feedback(element: Element) -> list["Element | str"]:
    kept: list[Element | str] = []
    for part in element.parts:
        if isinstance(part, str):
            kept.append(part)
        elif part.name != "feedbackInline":
            inside = _without_feedback(part)
            kept.append(Element(part.name, part.line, part.attributes, inside))
    return kept


def _choices(
    question: Question, interaction: Element, answer: _Answer, part: str = "simpleChoice"
) -> Shape:
    parts = interaction.all(part)
    names = [part.attributes.get("identifier", "") for part in parts]
    if unknown := set(answer.correct) - set(names):
        raise Refusal(_("The key “{name}” is none of the choices.").format(name=min(unknown)))
    if names == ["true", "false"] and len(answer.correct) == 1:
        return Statement(answer.correct == ["true"], [_inside(question, one)[1] for one in parts])
    single = answer.cardinality == "single"
    told = [_inside(question, one) for one in parts]
    weights = _weights(answer, names, single=single)
    options = [
        Choice(text, weight, why, _ident(name), name)
        for (text, why), weight, name in zip(told, weights, names, strict=True)
    ]
    fixed = interaction.attributes.get("shuffle", "false") != "true"
    if not fixed and any(one.attributes.get("fixed") == "true" for one in parts):
        question.lose(_("A choice had a fixed place; here all are shuffled."))
    scoring = "" if answer.by_mapping or single else ALL_OR_NOTHING
    return Choices(options, single, fixed, scoring)


def _weights(answer: _Answer, names: list[str], *, single: bool) -> list[Decimal]:
    """In per cent of the highest mark that can be earned."""
    if not answer.by_mapping:
        count = max(len(answer.correct), 1)
        if single and count > 1:
            raise Refusal(_("One choice is right; here {count} are.").format(count=count))
        return [FULL / count if name in answer.correct else ZERO for name in names]
    marks = [answer.mapping.get(name, answer.otherwise) for name in names]
    top = max(marks) if single else sum((mark for mark in marks if mark > 0), ZERO)
    if top <= 0:
        raise Refusal(_("No answer is marked as right."))
    return [mark / top * FULL for mark in marks]


def _steps(question: Question, interaction: Element, answer: _Answer) -> Steps:
    parts = {one.attributes.get("identifier", ""): one for one in interaction.all("simpleChoice")}
    if sorted(answer.correct) != sorted(parts):
        raise Refusal(_("The right order names each step once."))
    steps = []
    for name in answer.correct:
        text, why = _inside(question, parts[name])
        steps.append(Choice(text, ZERO, why, _ident(name)))
    if answer.by_mapping:
        question.lose(_("Marks for single steps become a share for each step after its right one."))
    return Steps(steps, ADJACENT_PAIRS if answer.by_mapping else ALL_OR_NOTHING)


def _pairs(question: Question, interaction: Element, answer: _Answer) -> Pairs:
    sets = interaction.all("simpleMatchSet")
    if len(sets) != 2:
        raise Refusal(_("A match has two lists."))
    stems, options = (
        {
            one.attributes.get("identifier", ""): _inside(question, one)
            for one in part.all("simpleAssociableChoice")
        }
        for part in sets
    )
    if len({text for text, _why in options.values()}) < len(options):
        raise Refusal(_("Two options have the same text."))
    shape = Pairs([], order={text: _ident(name) for name, (text, _why) in options.items()})
    shape.fixed_order = interaction.attributes.get("shuffle", "false") != "true"
    key: dict[str, str] = {}
    for pair in answer.right():
        stem, _space, option = pair.partition(" ")
        if stem not in stems or option not in options:
            raise Refusal(_("The pair “{pair}” is none of the lists.").format(pair=pair[:60]))
        if stem in key:
            raise Refusal(_("A stem with two right options is not taken."))
        key[stem] = option
    for name, (text, why) in stems.items():
        if name not in key:
            raise Refusal(_("The stem “{text}” has no right option.").format(text=text[:60]))
        shape.pairs.append(Pair(text, options[key[name]][0], why, _ident(name)))
    if answer.by_mapping and len(set(answer.mapping.values())) > 1:
        question.lose(_("Pairs of different worth earn equal shares."))
    elif not answer.by_mapping:
        question.lose(_("It was all or nothing; here each pair earns its share."))
    return shape


def _number(question: Question, root: Element, answer: _Answer) -> Numbers:
    rules = root.first("responseProcessing")
    equal = rules.find("equal") if rules else []
    if answer.base in {"integer", "float"} or equal:
        if len(answer.correct) != 1:
            raise Refusal(_("One number is right; here {n} are.").format(n=len(answer.correct)))
        value = read_number(answer.correct[0], _("The answer"))
        return Numbers([NumberAnswer(value, _tolerance(equal))])
    marks = answer.mapping if answer.by_mapping else dict.fromkeys(answer.correct, Decimal(1))
    top = max(marks.values(), default=ZERO)
    if top <= 0:
        raise Refusal(_("No answer is marked as right."))
    return typed_number(question, [(text, mark / top * FULL, "") for text, mark in marks.items()])


def _tolerance(equal: list[Element]) -> Decimal:
    for one in equal:
        mode = one.attributes.get("toleranceMode", "exact")
        if mode == "absolute":
            parts = one.attributes.get("tolerance", "0").split()
            amounts = {read_number(part, _("The tolerance")) for part in parts}
            if len(amounts) > 1:
                raise Refusal(_("A tolerance with two different sides is not taken."))
            return abs(amounts.pop()) if amounts else ZERO
        if mode != "exact":
            raise Refusal(_("A tolerance in per cent is not taken."))
    return ZERO
