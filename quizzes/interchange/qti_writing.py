"""Questions as QTI packages, 2.2 and 3.0; our facts travel as keywords of the manifest."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange import facts
from quizzes.interchange.qti import MANIFEST
from quizzes.interchange.qti_markup import QTI_2_2, QTI_3_0, Version, plain_markup
from quizzes.interchange.questions import (
    Choice,
    Choices,
    Export,
    Numbers,
    Pairs,
    Question,
    Statement,
    Steps,
)
from quizzes.kinds.multiple_response import ALL_OR_NOTHING
from training.lib.packages import pack
from training.lib.xmltree import tag, words

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_SHAPES = (Choices, Statement, Pairs, Numbers, Steps)


def write_22(questions: list[Question]) -> Export:
    return _write(QTI_2_2, questions)


def write_30(questions: list[Question]) -> Export:
    return _write(QTI_3_0, questions)


def _write(version: Version, questions: list[Question]) -> Export:
    export = Export(b"")
    parts: dict[str, str] = {}
    resources = []
    for number, question in enumerate(questions, start=1):
        if not isinstance(question.shape, _SHAPES):
            export.leave_out(question.ident, _("QTI has no such kind of question here: left out."))
            continue
        for sentence in _told(question):
            export.tell(question.ident, sentence)
        name = re.sub(r"[^A-Za-z0-9._-]", "-", question.ident)
        path = f"items/{number:04d}-{name}.xml"
        parts[path] = _HEAD + _item(version, question)
        resources.append(_resource(version, question, number, path))
    manifest = tag(
        "manifest",
        tag(
            "metadata",
            tag("schema", version.schema) + tag("schemaversion", version.schema_version),
        )
        + tag("organizations")
        + tag("resources", "".join(resources)),
        xmlns=version.package_namespace,
        identifier="MANIFEST-questions",
    )
    export.data = pack({MANIFEST: _HEAD + manifest} | parts)
    return export


def _told(question: Question) -> list[str]:
    shape = question.shape
    told = []
    if isinstance(shape, Steps) and shape.scoring != ALL_OR_NOTHING:
        told.append(_("Marks for part of the order are kept for us alone: others see all or none."))
    if any("\t" in text for text in _texts(question)):
        told.append(_("A tab becomes a space."))
    return told


def _texts(question: Question) -> list[str]:
    texts = [question.stem, question.feedback]
    match question.shape:
        case Choices(options=parts) | Steps(steps=parts):
            texts += [text for part in parts for text in (part.text, part.rationale)]
        case Pairs(pairs=pairs, order=order):
            texts += [*order, *(text for pair in pairs for text in (pair.text, pair.rationale))]
    return texts


def _resource(version: Version, question: Question, number: int, path: str) -> str:
    keywords = "".join(
        tag("keyword", tag("string", words(one))) for one in facts.to_tags(question.facts)
    )
    lom = tag("lom", tag("general", keywords), xmlns=_LOM) if keywords else ""
    return tag(
        "resource",
        (tag("metadata", lom) if lom else "") + tag("file", href=path),
        identifier=f"RES-{number}",
        type=version.resource_type,
        href=path,
    )


def _item(version: Version, question: Question) -> str:
    q = version.element
    response, body, rule = _parts(version, question)
    outcomes = q("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    feedback = ""
    if _has_reasons(question):
        cardinality = "multiple" if isinstance(question.shape, Pairs | Steps) else "single"
        if isinstance(question.shape, Choices) and not question.shape.single:
            cardinality = "multiple"
        outcomes += q(
            "outcomeDeclaration",
            identifier="FEEDBACK",
            cardinality=cardinality,
            baseType="identifier",
        )
        if isinstance(question.shape, Choices):
            rule += q(
                "setOutcomeValue",
                q("variable", identifier="RESPONSE"),
                identifier="FEEDBACK",
            )
    if question.feedback:
        outcomes += q(
            "outcomeDeclaration",
            q("defaultValue", q("value", "general")),
            identifier="GENERAL",
            cardinality="single",
            baseType="identifier",
        )
        feedback = q(
            "modalFeedback",
            f"<p>{plain_markup(question.feedback)}</p>",
            outcomeIdentifier="GENERAL",
            showHide="show",
            identifier="general",
        )
    ident = question.ident if question.ident[:1].isalpha() else f"i_{question.ident}"
    return q(
        "assessmentItem",
        response + outcomes + q("itemBody", body) + q("responseProcessing", rule) + feedback,
        xmlns=version.item_namespace,
        identifier=ident,
        title=question.title,
        adaptive="false",
        timeDependent="false",
    )


def _has_reasons(question: Question) -> bool:
    shape = question.shape
    parts: list[str] = []
    if isinstance(shape, Choices):
        parts = [one.rationale for one in shape.options]
    elif isinstance(shape, Steps):
        parts = [one.rationale for one in shape.steps]
    elif isinstance(shape, Pairs):
        parts = [one.rationale for one in shape.pairs]
    return any(parts)


def _parts(version: Version, question: Question) -> tuple[str, str, str]:
    """Declaration of the response, body, and rule for the marks."""
    match question.shape:
        case Choices() as shape:
            return _choices(version, question, shape)
        case Statement() as shape:
            return _statement(version, question, shape)
        case Pairs() as shape:
            return _pairs(version, question, shape)
        case Steps() as shape:
            return _steps(version, question, shape)
        case Numbers() as shape:
            return _number(version, question, shape)
    raise ValueError(question.shape)


def _choices(version: Version, question: Question, shape: Choices) -> tuple[str, str, str]:
    single = shape.single is True
    right = [one for one in shape.options if one.weight > 0]
    mapped = not single and shape.scoring != ALL_OR_NOTHING
    mapping = [(_name(one.ident), one.weight / 100) for one in shape.options] if mapped else []
    response = version.response(
        "single" if single else "multiple",
        "identifier",
        [_name(one.ident) for one in right],
        mapping,
    )
    body = version.element(
        "choiceInteraction",
        _prompt(version, question)
        + "".join(_choice(version, one.ident, one) for one in shape.options),
        responseIdentifier="RESPONSE",
        shuffle="false" if shape.fixed_order else "true",
        maxChoices="1" if single else "0",
    )
    return response, body, version.mapped() if mapped else version.matched()


def _name(ident: str) -> str:
    return f"o_{ident}"


def _prompt(version: Version, question: Question) -> str:
    return version.element("prompt", plain_markup(question.stem))


def _choice(version: Version, ident: str, part: Choice, element: str = "simpleChoice") -> str:
    name = _name(ident)
    return version.element(
        element, plain_markup(part.text) + _inside(version, name, part.rationale), identifier=name
    )


def _inside(version: Version, name: str, rationale: str) -> str:
    if not rationale:
        return ""
    return version.element(
        "feedbackInline",
        plain_markup(rationale),
        outcomeIdentifier="FEEDBACK",
        showHide="show",
        identifier=name,
    )


def _statement(version: Version, question: Question, shape: Statement) -> tuple[str, str, str]:
    names = {"true": _("True"), "false": _("False")}
    response = version.response("single", "identifier", ["true" if shape.answer else "false"])
    body = version.element(
        "choiceInteraction",
        _prompt(version, question)
        + "".join(
            version.element("simpleChoice", words(text), identifier=name)
            for name, text in names.items()
        ),
        responseIdentifier="RESPONSE",
        shuffle="false",
        maxChoices="1",
    )
    return response, body, version.matched()


def _steps(version: Version, question: Question, shape: Steps) -> tuple[str, str, str]:
    """Written in the order of their ids: the right order is not to be read from the page."""
    response = version.response(
        "ordered", "identifier", [_name(step.ident) for step in shape.steps]
    )
    body = version.element(
        "orderInteraction",
        _prompt(version, question)
        + "".join(
            _choice(version, step.ident, step)
            for step in sorted(shape.steps, key=lambda step: step.ident)
        ),
        responseIdentifier="RESPONSE",
        shuffle="true",
    )
    return response, body, version.matched()


def _pairs(version: Version, question: Question, shape: Pairs) -> tuple[str, str, str]:
    keys = [f"{_name(pair.ident)} {_name(shape.order[pair.option])}" for pair in shape.pairs]
    share = Decimal(1) / len(keys)
    response = version.response("multiple", "directedPair", keys, [(key, share) for key in keys])
    q = version.element
    stems = "".join(
        q(
            "simpleAssociableChoice",
            plain_markup(pair.text) + _inside(version, _name(pair.ident), pair.rationale),
            identifier=_name(pair.ident),
            matchMax="1",
        )
        for pair in shape.pairs
    )
    options = "".join(
        q("simpleAssociableChoice", plain_markup(text), identifier=_name(ident), matchMax="0")
        for text, ident in shape.order.items()
    )
    body = q(
        "matchInteraction",
        _prompt(version, question) + q("simpleMatchSet", stems) + q("simpleMatchSet", options),
        responseIdentifier="RESPONSE",
        shuffle="false" if shape.fixed_order else "true",
        maxAssociations=str(len(keys)),
    )
    return response, body, version.mapped()


def _number(version: Version, question: Question, shape: Numbers) -> tuple[str, str, str]:
    answer = shape.answers[0]
    response = version.response("single", "float", [f"{answer.value:f}"])
    gap = version.element(
        "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="12"
    )
    body = f"<p>{plain_markup(question.stem)}</p><p>{gap}</p>"
    return response, body, version.matched(tolerance=answer.tolerance)
