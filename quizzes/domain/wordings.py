"""Two wordings of a question beside each other: which parts differ, and inside them which words.

A part is a field of the question as authors write it; an entry of a list keeps its id over all
versions, so an option that moved is still compared with itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.comparing import Passage, compare_texts
from quizzes.enums import Confidence, Level
from quizzes.kinds import Kind, get_kind
from quizzes.models import ItemVersion

FACT_LABELS: dict[str, Any] = {
    "topic": gettext_lazy("Topic"),
    "level": gettext_lazy("Level"),
    "lesson_slug": gettext_lazy("Lesson that teaches it"),
    "confidence": gettext_lazy("How sure the fact behind the key is"),
    "references": gettext_lazy("References"),
    "critical": gettext_lazy("Critical"),
    "jurisdiction": gettext_lazy("Jurisdiction, if it holds only there"),
    "valid_from": gettext_lazy("Drawn from"),
    "valid_until": gettext_lazy("Drawn until"),
}


@dataclass(frozen=True)
class Part:
    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    label: str
    passages: list[Passage]


def wording_of(version: ItemVersion) -> list[Part]:
    kind = get_kind(version.kind)
    facts = {name: getattr(version, name) for name in FACT_LABELS}
    return list(parts_of(kind, kind.dump(version.payload), facts))


def parts_shown(version: ItemVersion) -> list[tuple[str, str, str]]:
    """A wording as it is kept beside a review; with the case, which may change as well."""
    case = version.case_set.text if version.case_set else ""
    parts = [Part("case", _("Case"), case)] if case else []
    return [(part.key, part.label, part.text) for part in [*parts, *wording_of(version)]]


def compare_with_shown(before: list[list[str]], version: ItemVersion) -> list[Difference]:
    """What became of a wording since it was sent back."""
    now = [Part(*part) for part in parts_shown(version)]
    return compare_wordings([Part(*part) for part in before], now)


def parts_of(kind: Kind, item: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Part]:
    """Every part that says anything, in the order of the editor."""
    for name, field in kind.editor.fields.items():
        yield from _part(name, field.label, item.get(name))
    named = _names(kind, item)
    for name, shape in kind.editor.lists.items():
        for place, row in enumerate(item.get(name, []), start=1):
            for column, field in shape.columns.items():
                key = f"{name}/{row.get('id') or place}/{column}"
                label = f"{shape.row_label} {place}: {field.label}"
                refers = kind.editor.refers and kind.editor.refers[:2] == (name, column)
                value = row.get(column)
                yield from _part(key, label, named.get(value, value) if refers else value)
        if shape.ordered:
            order = "\n".join(str(row.get("text", "")) for row in item.get(name, []))
            yield from _part(f"{name}/order", str(shape.label), order)
    for name, label in FACT_LABELS.items():
        yield from _part(f"facts/{name}", label, _fact(name, facts.get(name)))


def compare_wordings(before: list[Part], after: list[Part]) -> list[Difference]:
    """Only what differs, in the order of the newer one and then what it lost."""
    old, new = ({part.key: part for part in parts} for parts in (before, after))
    return [
        Difference((new.get(key) or old[key]).label, compare_texts(*_texts(key, old, new)))
        for key in [*new, *(key for key in old if key not in new)]
        if len(set(_texts(key, old, new))) > 1
    ]


def _texts(key: str, old: Mapping[str, Part], new: Mapping[str, Part]) -> tuple[str, str]:
    blank = Part(key, "", "")
    return old.get(key, blank).text, new.get(key, blank).text


def _names(kind: Kind, item: Mapping[str, Any]) -> dict[str, str]:
    """Texts of the entries that another list names by id."""
    if not kind.editor.refers:
        return {}
    return {row.get("id", ""): row.get("text", "") for row in item.get(kind.editor.refers[2], [])}


def _part(key: str, label: Any, value: Any) -> Iterator[Part]:
    if text := _in_words(value):
        yield Part(key, str(label), text)


def _in_words(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return _("Yes")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, list | tuple):
        return " ".join(_in_words(each) for each in value)
    return str(value).strip()


def _fact(name: str, value: Any) -> Any:
    choices: Any = {"level": Level, "confidence": Confidence}.get(name)
    return dict(choices.choices).get(value, value) if choices else value
