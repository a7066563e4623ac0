"""The editor of a question: the fields of its kind, its lists, and the facts every kind has."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.reading import sources_fit
from quizzes.enums import Confidence, Level
from quizzes.kinds import Kind
from quizzes.kinds.editing import EditorList
from quizzes.kinds.writing import Mistake
from training.lib.markdown.citations import OWN_RULE

SPARE_ROWS = 2
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Surroundings:
    """What a question of a module may name: topics and lessons by code, references by key."""

    topics: Mapping[str, str]
    lessons: Mapping[str, str]
    references: frozenset[str]


class FactsForm(forms.Form):
    """What is known of a question beside its wording."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    lesson_slug = forms.ChoiceField(label=gettext_lazy("Lesson that teaches it"))
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure the fact behind the key is"), choices=Confidence.choices
    )
    references = forms.CharField(
        label=gettext_lazy("References"),
        help_text=gettext_lazy("Keys of the reference list with spaces between: WHO99 APTA13."),
        max_length=300,
    )
    critical = forms.BooleanField(
        label=gettext_lazy("Critical"),
        help_text=gettext_lazy("A wrong answer blocks the pass, whatever the total."),
        required=False,
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Jurisdiction, if it holds only there"), max_length=80, required=False
    )

    def __init__(self, *arguments: Any, surroundings: Surroundings, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.known = surroundings.references
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} {title}") for code, title in surroundings.topics.items()
        ]
        self.fields["lesson_slug"].choices = list(surroundings.lessons.items())  # type: ignore[attr-defined]

    def clean_references(self) -> list[str]:
        keys = self.cleaned_data["references"].replace(",", " ").split()
        if unknown := [key for key in keys if key != OWN_RULE and key not in self.known]:
            words = _("{key} is not in the reference list of this course.")
            raise forms.ValidationError(words.format(key=unknown[0]))
        return keys

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        read = {"references", "confidence"} <= facts.keys()
        if read and not sources_fit(facts["references"], facts["confidence"]):
            words = _("A programme rule cites programme-rule, and nothing else does.")
            self.add_error("confidence", words)
        return facts


class ItemEditor:
    """All forms of one question; `item` is the question as authors write it."""

    def __init__(
        self,
        kind: Kind,
        surroundings: Surroundings,
        *,
        data: Any = None,
        item: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        shown = _with_numbers(kind, item or {})
        self.own = _form(kind.editor.fields)(data, initial=shown, prefix="item")
        self.lists = [
            (rows, _formset(rows)(data, initial=shown.get(name, []), prefix=name))
            for name, rows in kind.editor.lists.items()
        ]
        self.facts = FactsForm(data, initial=facts, prefix="facts", surroundings=surroundings)
        self.payload: dict[str, Any] = {}

    def is_valid(self) -> bool:
        """Every form by itself, then the whole as the kind judges it."""
        parts: list[Any] = [self.own, self.facts, *(rows for _shape, rows in self.lists)]
        if {part.is_valid() for part in parts} != {True}:  # all of them, to show every mistake
            return False
        try:
            self.payload = self.kind.parse(self._written())
        except Mistake as mistake:
            self._show(mistake)
            return False
        return True

    def _written(self) -> dict[str, Any]:
        """The question as a file would hold it: what was left empty is left out."""
        item = _without_blanks(self.own.cleaned_data)
        for name, (shape, rows) in zip(self.kind.editor.lists, self.lists, strict=True):
            item[name] = [_without_blanks(row) for row in _filled(rows, shape)]
        return _with_ids(self.kind, item)

    def _show(self, mistake: Mistake) -> None:
        for name, (_shape, rows) in zip(self.kind.editor.lists, self.lists, strict=True):
            if name == mistake.field:
                rows.non_form_errors().append(str(mistake))
                return
        known = mistake.field if mistake.field in self.own.fields else None
        self.own.add_error(known, str(mistake))

    @property
    def refusals(self) -> list[str]:
        """Sentences that belong to a whole list and not to a field."""
        return [str(error) for _shape, rows in self.lists for error in rows.non_form_errors()]


class _Row(forms.Form):
    """Answers name a row by its id, so a row keeps it over all versions."""

    id = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


def _form(fields: Mapping[str, forms.Field]) -> type[forms.Form]:
    return type("OwnForm", (forms.Form,), dict(fields))


def _formset(rows: EditorList) -> type[forms.BaseFormSet]:
    shape = type("RowForm", (_Row,), dict(rows.columns))
    return forms.formset_factory(
        shape, extra=SPARE_ROWS, max_num=rows.most, absolute_max=rows.most, can_order=rows.ordered
    )


def _filled(rows: forms.BaseFormSet, shape: EditorList) -> list[dict[str, Any]]:
    """Rows that hold anything, in their order; the id alone is nothing."""
    used = rows.ordered_forms if shape.ordered else rows.forms
    return [
        {name: form.cleaned_data.get(name) for name in ("id", *shape.columns)}
        for form in used
        if any(form.cleaned_data.get(name) for name in shape.columns)
    ]


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", "ORDER")}


def _with_ids(kind: Kind, item: dict[str, Any]) -> dict[str, Any]:
    """New rows get an id by chance, so that none tells its place; numbers become ids."""
    for name in kind.editor.lists:
        for row in item[name]:
            row.setdefault("id", "".join(secrets.choice(_LETTERS) for _ in range(4)))
    if kind.editor.refers:
        name, column, target = kind.editor.refers
        by_number = {str(n): row["id"] for n, row in enumerate(item[target], start=1)}
        for row in item[name]:
            row[column] = by_number.get(row.get(column, ""), row.get(column))
    return item


def _with_numbers(kind: Kind, item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with ids as numbers where an author writes numbers."""
    shown = dict(item)
    if kind.editor.refers and item:
        name, column, target = kind.editor.refers
        numbers = {row["id"]: str(n) for n, row in enumerate(item[target], start=1)}
        shown[name] = [row | {column: numbers.get(row[column], "")} for row in item[name]]
    return shown
