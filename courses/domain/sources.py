"""A programme as its files say it, not yet stored. The names are those of the models."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from courses.domain.pictures import Picture
from training.lib.markdown import Rendered
from training.lib.yamlfiles import Entry


@dataclass(frozen=True)
class LessonSource:
    slug: str
    label: str
    title: str
    minutes: int
    summary: str
    outcomes: list[str]
    recheck: date | None
    source: str
    rendered: Rendered
    content_hash: str


@dataclass(frozen=True)
class ModuleSource:
    """`quiz` and `item_files` are for the app that examines; they are read there."""

    slug: str
    number: int
    title: str
    topic: str
    summary: str
    outcomes: list[str]
    topics: dict[str, str]
    practical_note: str
    lessons: list[LessonSource] = field(default_factory=list)
    quiz: Entry | None = None
    item_files: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class CourseSource:
    slug: str
    title: str
    summary: str
    audience: str
    language: str
    licence: str
    hours: Decimal
    statements: dict[str, Any]
    references: dict[str, dict[str, str]]
    modules: list[ModuleSource] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    licence_text: bytes = b""
