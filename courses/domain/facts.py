"""What makes a lesson or a course edition the same as another: the hash of its facts.

Two texts with the same hash are the same version, so loading the same files twice changes
nothing. References and figures count, because the reader sees them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

LESSON_FIELDS = ("label", "title", "summary", "minutes", "outcomes", "source", "recheck")
COURSE_FIELDS = (
    *("title", "summary", "audience", "language", "licence"),
    *("hours", "statements", "references"),
)
MODULE_FIELDS = (
    *("slug", "number", "title", "topic", "summary", "outcomes", "topics", "practical_note"),
)


def fields_of(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    """The named facts of a row or of what was read from a file: both use the same names."""
    return {name: getattr(thing, name) for name in names}


def hash_lesson(lesson: Any, *, references: Mapping[str, Any], figures: Mapping[str, str]) -> str:
    """`references` are the cited sources, `figures` the hash of each picture by its path."""
    return _hash(
        {
            **fields_of(lesson, LESSON_FIELDS),
            "references": dict(references),
            "figures": dict(figures),
        }
    )


def hash_course(course: Any, modules: Iterable[tuple[Any, list[tuple[str, str]]]]) -> str:
    """`modules` pairs each module with (slug, hash) of its lessons, in order."""
    return _hash(
        {
            **fields_of(course, COURSE_FIELDS),
            "modules": [
                {**fields_of(module, MODULE_FIELDS), "lessons": lessons}
                for module, lessons in modules
            ],
        }
    )


def _hash(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    """Decimals with one digit, so that 2, 2.0 and what the database returns are the same."""
    return f"{value:.1f}" if isinstance(value, Decimal) else str(value)
