"""A question in words after it was answered: answer, mark, key, reasons; each part if released.

The review of an attempt and practice show the same, by the same templates.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CourseVersion, ModuleLesson
from quizzes.domain.feedback import Part
from quizzes.domain.results import exact
from quizzes.kinds import Kind, get_kind
from quizzes.kinds.base import Payload
from quizzes.models import ItemVersion

ONE = Decimal(1)


@dataclass(frozen=True)
class LessonLink:
    slug: str
    label: str
    title: str


@dataclass(frozen=True)
class Option:
    """A part of the question with its reason. `right` is None where it is neither."""

    text: str
    right: bool | None
    rationale: str
    chosen: bool


@dataclass(frozen=True)
class Mark:
    word: str
    right: bool


@dataclass(frozen=True)
class Explanation:
    """A part that is not released is empty here, so no page can leak it."""

    position: int
    stem: str
    case: str = ""
    shows_answer: bool = False
    answer: str = ""  # empty as well when it was left open
    mark: Mark | None = None
    key: str = ""
    options: list[Option] = field(default_factory=list)
    lesson: LessonLink | None = None
    correction: str = ""

    @property
    def marks_answer(self) -> bool:
        """The list of options shows what was chosen, so it need not be said before it as well."""
        return any(option.chosen for option in self.options)

    @property
    def marks_key(self) -> bool:
        return any(option.right for option in self.options)


def explain(
    version: ItemVersion,
    response: Any,
    *,
    position: int,
    parts: Collection[Part],
    mark: Decimal,
    worth: Decimal = ONE,
    lessons: Mapping[str, LessonLink],
    new_key: Any = None,
    correction: str = "",
) -> Explanation:
    """What the released parts say about one question and one response.

    `new_key` is the right response since a correction.
    """
    kind, payload = get_kind(version.kind), version.payload
    keyed = payload if new_key is None else kind.with_key(payload, new_key)
    own = Part.OWN_ANSWERS in parts
    return Explanation(
        position=position,
        stem=payload["stem"],
        case=version.case_set.text if version.case_set else "",
        shows_answer=own,
        answer=kind.describe(payload, response) if own else "",
        mark=describe_mark(response, mark, worth) if own else None,
        key=kind.describe_key(keyed) if Part.KEY in parts else "",
        options=_options(kind, keyed, response, own=own) if Part.RATIONALE in parts else [],
        lesson=lessons.get(version.lesson_slug),
        correction=correction,
    )


def explain_miss(
    version: ItemVersion, response: Any, *, position: int, lessons: Mapping[str, LessonLink]
) -> Explanation:
    """A missed critical question: the own answer and why it is wrong, never what is right."""
    kind = get_kind(version.kind)
    return Explanation(
        position=position,
        stem=version.payload["stem"],
        case=version.case_set.text if version.case_set else "",
        shows_answer=True,
        answer=kind.describe(version.payload, response),
        options=[
            Option(reason.text, reason.right, reason.rationale, chosen=True)
            for reason in kind.why_wrong(version.payload, response)
        ],
        lesson=lessons.get(version.lesson_slug),
    )


def describe_mark(response: Any, mark: Decimal, worth: Decimal) -> Mark:
    """The mark in a word; numbers only where it is neither all nor nothing."""
    if not worth:
        return Mark(_("Not counted"), right=True)
    if mark >= worth:
        return Mark(_("Right"), right=True)
    if response is None:
        return Mark(_("Left open"), right=False)
    if not mark:
        return Mark(_("Not right"), right=False)
    words = _("Partly right: {mark} of {worth}")
    return Mark(words.format(mark=exact(mark), worth=exact(worth)), right=False)


def lesson_links(edition: CourseVersion | int) -> dict[str, LessonLink]:
    """The lessons of an edition by slug, in one statement: what a person may open."""
    rows = ModuleLesson.objects.filter(module__course_version=edition).values_list(
        "lesson_version__lesson__slug", "lesson_version__label", "lesson_version__title"
    )
    return {slug: LessonLink(slug, label, title) for slug, label, title in rows}


def _options(kind: Kind, payload: Payload, response: Any, *, own: bool) -> list[Option]:
    """Every part with its reason."""
    chosen = kind.chosen(payload, response) if own else set()
    return [
        Option(reason.text, reason.right, reason.rationale, place in chosen)
        for place, reason in enumerate(kind.reasons(payload))
    ]
