"""QTI 2.1, 2.2 and 3.0: a package with its manifest, or one item as XML.

The names of 3.0 are those of 2.x with `qti-` before them and hyphens, so both are read as 2.x.
"""

import posixpath
import re
from decimal import Decimal
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.interchange import facts
from quizzes.interchange.qti_interactions import shape_of
from quizzes.interchange.questions import Choices, Question, Refusal, limited
from quizzes.interchange.texts import plain_html, shorten
from training.lib.packages import Package, beside
from training.lib.sheets.foreign_text import tidy
from training.lib.sheets.table import UnreadableFile
from training.lib.xmltree import Element, parse

MANIFEST = "imsmanifest.xml"
_TESTS = ("imsqti_test", "imsqti_assessment")
_KNOWN = {
    *("responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing"),
    *("modalFeedback", "stylesheet", "contextDeclaration"),
}
_USUAL_OUTCOMES = re.compile(r"(?:MIN|MAX)?SCORE|.*FEEDBACK.*|GENERAL.*|completionStatus", re.I)
_SAID = {
    "templateDeclaration": gettext_lazy("Its numbers change from one person to the next."),
    "templateProcessing": gettext_lazy("Its numbers change from one person to the next."),
}


def read(data: bytes, file: str) -> list[Question]:
    if not data.startswith(b"PK"):
        root = two_point(parse(data, file))
        if root.name != "assessmentItem":
            raise UnreadableFile(_("This is no QTI item of version 2 or 3."))
        return [_read_item(root, file)]
    package = Package(data)
    return _read_package(package, _manifest_path(package))


def _manifest_path(package: Package) -> str:
    """At the top or, as some systems pack it, in the one folder there is."""
    found = [name for name in package.names() if posixpath.basename(name) == MANIFEST]
    if len(found) != 1:
        raise UnreadableFile(_("A QTI package has one imsmanifest.xml; here are others or none."))
    return found[0]


def _read_package(package: Package, path: str) -> list[Question]:
    questions = []
    for resource in limited(parse(package.read(path), path).find("resource")):
        kind = resource.attributes.get("type", "")
        if "imsqti_item" in kind:
            questions.append(_read_resource(package, path, resource))
        elif any(name in kind for name in _TESTS):
            questions.append(_refused(resource, _("A test is not taken: its questions are.")))
        elif kind.startswith(("imsqti", "imsbasiclti", "imsdt", "associatedcontent/imscc")):
            words = _("A resource of the type “{kind}” is not taken.")
            questions.append(_refused(resource, words.format(kind=kind)))
    return questions


def _refused(resource: Element, sentence: str) -> Question:
    name = resource.attributes.get("href") or resource.attributes.get("identifier", "")
    return Question(place=name, title=name, ident=name, refusals=[sentence])


def _read_resource(package: Package, manifest: str, resource: Element) -> Question:
    href = resource.attributes.get("href") or next(
        (one.attributes.get("href", "") for one in resource.all("file")), ""
    )
    try:
        path = _found(package, beside(manifest, href))
        question = _read_item(two_point(parse(package.read(path), path)), path)
    except UnreadableFile as error:
        return _refused(resource, str(error))
    for keyword in resource.find("keyword"):
        facts.read_tag(question, tidy(keyword.text))
    for file in resource.all("file"):
        name = file.attributes.get("href", "")
        if name.endswith(".css"):
            question.notes.append(_("A style sheet is not kept."))
        elif name and _found(package, beside(manifest, name)) != path:
            _tell_file(question, tidy(unquote(posixpath.basename(name))))
    return question


def _tell_file(question: Question, name: str) -> None:
    if _("An image is lost: {name}.").format(name=name) not in question.losses:
        question.lose(_("A file is lost: {name}.").format(name=name))


def _found(package: Package, path: str) -> str:
    """Some systems write the spaces of a file name as %20."""
    plain = tidy(unquote(path))
    return plain if path not in package and plain in package else path


def two_point(root: Element) -> Element:
    """QTI 3 in the names of QTI 2: `qti-choice-interaction` is `choiceInteraction`."""
    for element in root.walk():
        if element.name.startswith("qti-"):
            element.name = _camel(element.name.removeprefix("qti-"))
            element.attributes = {_camel(name): value for name, value in element.attributes.items()}
    return root


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)


def _read_item(root: Element, file: str) -> Question:
    question = Question(place=_("{file}, line {line}").format(file=file, line=root.line))
    question.title = root.attributes.get("title", "")
    question.ident = re.sub(r"^i_(?=\d)", "", root.attributes.get("identifier", ""))
    body = root.first("itemBody")
    try:
        for child in root.children:
            if child.name in _SAID:
                raise Refusal(str(_SAID[child.name]))
            if child.name not in _KNOWN:
                words = _("The part “{name}” is not kept.")
                question.lose(words.format(name=child.name))
        if root.attributes.get("adaptive") == "true":
            raise Refusal(_("An adaptive item, of several tries, is not taken."))
        if body is None:
            raise Refusal(_("The item has no body."))
        question.shape = shape_of(question, root, body)
        _read_stem(question, body)
        _read_feedback(question, root)
    except Refusal as refusal:
        question.refusals.append(str(refusal))
        question.title = question.title or shorten(body.text if body else "")
    return question


def _read_stem(question: Question, body: Element) -> None:
    """The text of the body and the prompt of its interaction."""
    for rubric in body.find("rubricBlock"):
        words = _("The instruction “{text}” is not kept.")
        question.lose(words.format(text=shorten(tidy(rubric.text).strip())))
    for feedback in body.find("feedbackBlock"):
        words = _("The feedback “{text}” is lost.")
        question.lose(words.format(text=shorten(tidy(feedback.text).strip())))
    stem = plain_html(_without_interactions(body), question)
    # A gap at the end is where the number is typed; ours stands there anyway.
    question.stem = stem.removesuffix("_____").rstrip()


def _without_interactions(element: Element) -> str:
    """Markup of the text around; of an interaction only its prompt, of a gap a line."""
    parts = []
    for part in element.parts:
        if isinstance(part, str):
            parts.append(Element("t", 0, {}, [part]).markup())
        elif part.name in {"rubricBlock", "feedbackBlock"}:
            continue
        elif part.name in {"textEntryInteraction", "inlineChoiceInteraction"}:
            parts.append(" _____ ")
        elif part.name.endswith("Interaction"):
            prompt = part.first("prompt")
            parts.append(f"<div>{prompt.markup()}</div>" if prompt else "")
        else:
            shell = Element(part.name, part.line, part.attributes)
            inside = _without_interactions(part)
            parts.append(shell.wrap(inside))
    return "".join(parts)


def _read_feedback(question: Question, root: Element) -> None:
    """What is always shown is feedback on the whole; what one choice brings up is its reason."""
    always = {
        (one.attributes.get("identifier"), value.text.strip())
        for one in root.all("outcomeDeclaration")
        for value in (one.first("defaultValue") or one).all("value")
    }
    options = question.shape.options if isinstance(question.shape, Choices) else []
    by_name = {one.name: one for one in options if one.name}
    for feedback in root.all("modalFeedback"):
        text = plain_html(feedback.markup(), question)
        name = feedback.attributes.get("identifier", "")
        told = feedback.attributes.get("showHide", "show") == "show"
        if told and (feedback.attributes.get("outcomeIdentifier"), name) in always:
            question.feedback = f"{question.feedback}\n{text}".strip()
        elif told and name in by_name:
            by_name[name].rationale = f"{by_name[name].rationale}\n{text}".strip()
        elif text:
            question.lose(_("The feedback “{text}” is lost.").format(text=shorten(text)))
    worth = [one for one in root.all("outcomeDeclaration") if _is_unusual(one)]
    for one in worth:
        words = _("The outcome {name} is not kept: every question is worth one mark.")
        question.lose(words.format(name=one.attributes.get("identifier", "")))


def _is_unusual(outcome: Element) -> bool:
    """A highest mark that is not one, or an outcome that is neither score nor feedback."""
    name = outcome.attributes.get("identifier", "")
    if name == "MAXSCORE":
        value = (outcome.first("defaultValue") or outcome).text.strip()
        return value not in {"", "1", "1.0"}
    highest = outcome.attributes.get("normalMaximum", "1")
    try:
        return not _USUAL_OUTCOMES.fullmatch(name) or Decimal(highest) != 1
    except ArithmeticError:
        return True
