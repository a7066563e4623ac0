"""What is known of a question beside its wording, as tags of formats that have no place for it."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from django.utils.text import slugify
from django.utils.translation import gettext as _

from quizzes.interchange.questions import Question
from training.lib.sheets.foreign_text import tidy

NAMES = (
    *("topic", "level", "pool", "critical", "confidence", "references", "lesson"),
    *("jurisdiction", "valid_from", "valid_until", "scoring", "fixed_order", "unit"),
)
LONGEST_TAG = 40
DAYS = ("valid_from", "valid_until")
FLAGS = ("critical", "fixed_order")
_TAG = re.compile(rf"({'|'.join(NAMES)})=(.*)", re.DOTALL)
_MADE_BY_MOODLE = re.compile(r"(?:\$\w+\$/)?top(?:/Default for [^/]*)?")


def to_tags(facts: dict[str, Any]) -> list[str]:
    """One tag for each fact, of characters every system allows in a tag; then the tags proper."""
    tags = []
    for name in NAMES:
        value = facts.get(name)
        if value in (None, "", False, []):
            continue
        text = " ".join(value) if isinstance(value, list) else str(value)
        tags.append(f"{name}={quote('yes' if value is True else text, safe=' ')}")
    return [*tags, *facts.get("tags", [])]


def read_tag(question: Question, tag: str) -> None:
    """One of ours is a fact; any other is a tag of the question, as we write tags."""
    if found := _TAG.fullmatch(tag.strip()):
        name, value = found.group(1), tidy(unquote(found.group(2)))
        question.facts[name] = read_fact(name, value)
    elif tag.strip():
        _keep_tag(question, tag.strip(), tag.strip())


def _keep_tag(question: Question, word: str, said: str) -> None:
    """In small letters with hyphens; what has neither letters nor digits of ours is lost."""
    slug = slugify(word)[:LONGEST_TAG].strip("-_")
    if not slug:
        question.lose(_("The tag “{tag}” is not kept.").format(tag=said))
        return
    tags = question.facts.setdefault("tags", [])
    if slug not in tags:
        tags.append(slug)
    if slug != said:
        question.notes.append(_("“{said}” is kept as the tag “{tag}”.").format(said=said, tag=slug))


def _read_day(text: str) -> date | str:
    """What is none stays a text, and is named when the question is judged."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def tell_category(question: Question, category: str) -> None:
    """Where it was filed, as a tag; the category Moodle makes by itself says nothing of it."""
    if _MADE_BY_MOODLE.fullmatch(category):
        words = _("The category “{category}” is not kept.")
        question.notes.append(words.format(category=category))
    elif category:
        _keep_tag(question, category.rpartition("/")[2], category)


def read_fact(name: str, value: str) -> Any:
    if name in FLAGS:
        return value.strip().casefold() in {"yes", "true", "1"}
    if name in {"references", "tags"}:
        return value.replace(",", " ").split()
    if name in DAYS:
        return _read_day(value.strip())
    return value.strip()
