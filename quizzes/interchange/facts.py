"""What is known of a question beside its wording, as tags of formats that have no place for it."""

import re
from typing import Any
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from quizzes.interchange.questions import Question

NAMES = (
    *("topic", "level", "pool", "critical", "confidence", "references", "lesson"),
    *("jurisdiction", "scoring", "fixed_order", "unit"),
)
FLAGS = ("critical", "fixed_order")
_TAG = re.compile(rf"({'|'.join(NAMES)})=(.*)", re.DOTALL)
_MADE_BY_MOODLE = re.compile(r"(?:\$\w+\$/)?top(?:/Default for [^/]*)?")


def to_tags(facts: dict[str, Any]) -> list[str]:
    """One tag for each fact, of characters every system allows in a tag."""
    tags = []
    for name in NAMES:
        value = facts.get(name)
        if value in (None, "", False, []):
            continue
        text = " ".join(value) if isinstance(value, list) else str(value)
        tags.append(f"{name}={quote('yes' if value is True else text, safe=' ')}")
    return tags


def read_tag(question: Question, tag: str) -> None:
    """One of ours is a fact; any other has no place here."""
    if found := _TAG.fullmatch(tag.strip()):
        name, value = found.group(1), unquote(found.group(2))
        question.facts[name] = read_fact(name, value)
    elif tag.strip():
        question.lose(_("The tag “{tag}” is not kept.").format(tag=tag.strip()))


def tell_category(question: Question, category: str) -> None:
    """Where it was filed; the category Moodle makes by itself says nothing of a question."""
    sentence = _("The category “{category}” is not kept.").format(category=category)
    if _MADE_BY_MOODLE.fullmatch(category):
        question.notes.append(sentence)
    elif category:
        question.lose(sentence)


def read_fact(name: str, value: str) -> Any:
    if name in FLAGS:
        return value.strip().casefold() in {"yes", "true", "1"}
    if name == "references":
        return value.replace(",", " ").split()
    return value.strip()
