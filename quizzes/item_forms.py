"""The editor of a question: the fields of its kind, its lists, and the facts every kind has."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.reading import sources_fit
from quizzes.domain.wordings import FACT_LABELS, Part, parts_of
from quizzes.enums import Confidence, Level
from quizzes.kinds import Kind
from quizzes.kinds.editing import EditorList
from quizzes.kinds.writing import Mistake
from training.lib.forms import DatePartsField
from training.lib.markdown.citations import OWN_RULE

SPARE_ROWS = 2
USUAL_ROWS = 4  # of a question that is just begun
LONGEST_TYPED = 5_000
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Surroundings:
    """What a question of a module may name: topics and lessons by code, references by key.

    `doubtful` are the references that a lesson asks to verify before relying on them.
    """

    topics: Mapping[str, str]
    lessons: Mapping[str, str]
    references: frozenset[str]
    doubtful: Mapping[str, frozenset[str]] = field(default_factory=dict)
    language: str = "en"


class FactsForm(forms.Form):
    """What is known of a question beside its wording."""

    topic = forms.ChoiceField(label=FACT_LABELS["topic"])
    level = forms.ChoiceField(label=FACT_LABELS["level"], choices=Level.choices)
    lesson_slug = forms.ChoiceField(label=FACT_LABELS["lesson_slug"])
    confidence = forms.ChoiceField(label=FACT_LABELS["confidence"], choices=Confidence.choices)
    references = forms.CharField(
        label=FACT_LABELS["references"],
        help_text=gettext_lazy("Keys of the reference list with spaces between: WHO99 APTA13."),
        max_length=300,
    )
    critical = forms.BooleanField(
        label=FACT_LABELS["critical"],
        help_text=gettext_lazy("A wrong answer blocks the pass, whatever the score."),
        required=False,
    )
    jurisdiction = forms.CharField(label=FACT_LABELS["jurisdiction"], max_length=80, required=False)
    valid_from = DatePartsField(
        label=FACT_LABELS["valid_from"],
        help_text=gettext_lazy("If the rule behind it begins on a day, for example 31 3 2027"),
        required=False,
    )
    valid_until = DatePartsField(
        label=FACT_LABELS["valid_until"],
        help_text=gettext_lazy("The last day it may be drawn, for example 31 3 2028"),
        required=False,
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
        first, last = facts.get("valid_from"), facts.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day comes before the first."))
        return facts


class ItemEditor:
    """All forms of one question; `item` is the question as authors write it.

    `typed` is what a draft kept because it could not be read yet: shown again without reproach.
    """

    def __init__(
        self,
        kind: Kind,
        surroundings: Surroundings,
        *,
        data: Any = None,
        item: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.surroundings = surroundings
        self.data = data
        shown = _with_numbers(kind, item or {})
        if typed is not None:
            shown, facts = _as_item(kind, typed), _as_facts(typed)
        self.own = _form(kind.editor.fields)(data, initial=shown, prefix="item")
        self.lists = [
            (
                rows,
                _formset(rows, shown.get(name, []))(
                    data, initial=shown.get(name) if data is None else None, prefix=name
                ),
            )
            for name, rows in kind.editor.lists.items()
        ]
        self.facts = FactsForm(data, initial=facts, prefix="facts", surroundings=surroundings)
        self.payload: dict[str, Any] = {}
        self._is_valid: bool | None = None

    @property
    def typed(self) -> dict[str, str]:
        """The fields as they were sent, to keep what cannot be read yet."""
        ours = {"item", "facts", *self.kind.editor.lists}
        return {
            name: value.replace("\x00", "")[:LONGEST_TYPED]
            for name, value in self.data.items()
            if name.partition("-")[0] in ours
        }

    @property
    def parts(self) -> list[Part]:
        """What was sent, part by part, to be shown beside what is stored."""
        return list(parts_of(self.kind, _as_item(self.kind, self.typed), _as_facts(self.typed)))

    @property
    def forms(self) -> list[Any]:
        """For the summary of what is wrong."""
        rows = [row for _shape, rows in self.lists for row in rows.forms]
        return [form for form in (self.own, *rows, self.facts) if form.is_bound and form.errors]

    @property
    def is_wrong(self) -> bool:
        return bool(self.forms or self.refusals)

    def is_valid(self) -> bool:
        """Every form by itself, then the whole as the kind judges it. Asked twice, judged once."""
        if self._is_valid is None:
            self._is_valid = self._judge()
        return self._is_valid

    def refuse(self, sentence: str) -> None:
        """What only the bank could tell, such as a figure that is not in its folder."""
        self._is_valid = False
        self.own.add_error("figure" if "figure" in self.own.fields else None, sentence)

    def _judge(self) -> bool:
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
        numbers = {}
        for name, (shape, rows) in zip(self.kind.editor.lists, self.lists, strict=True):
            filled = _filled(rows, shape)
            item[name] = [_without_blanks(row) for row in filled.values()]
            numbers[name] = list(filled)
        return _with_ids(self.kind, item, numbers)

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
    """Answers name a row by its id, so a row keeps it over all versions.

    An id or a place alone is nothing: a row without texts is left out.
    """

    id = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in {"id", "ORDER"}]


class _Rows(forms.BaseFormSet):
    def initial_form_count(self) -> int:
        """What was there before may be emptied like any other row, and is left out then."""
        return 0 if self.is_bound else super().initial_form_count()


def _form(fields: Mapping[str, forms.Field]) -> type[forms.Form]:
    return type("OwnForm", (forms.Form,), dict(fields))


def _formset(rows: EditorList, shown: list[Any]) -> type[forms.BaseFormSet]:
    shape = type("RowForm", (_Row,), dict(rows.columns))
    return forms.formset_factory(
        shape,
        formset=_Rows,
        extra=max(SPARE_ROWS, USUAL_ROWS - len(shown)),
        max_num=rows.most,
        absolute_max=rows.most,
        can_order=rows.ordered,
    )


def _filled(rows: forms.BaseFormSet, shape: EditorList) -> dict[str, dict[str, Any]]:
    """Rows that hold anything, in their order, by the number the page shows; an id is nothing."""
    numbers = {form: str(number) for number, form in enumerate(rows.forms, start=1)}
    used = rows.ordered_forms if shape.ordered else rows.forms
    return {
        numbers[form]: {name: form.cleaned_data.get(name) for name in ("id", *shape.columns)}
        for form in used
        if any(form.cleaned_data.get(name) for name in shape.columns)
    }


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", "ORDER")}


def _with_ids(kind: Kind, item: dict[str, Any], numbers: Mapping[str, list[str]]) -> dict[str, Any]:
    """New rows get an id by chance, so that none tells its place; numbers become ids.

    The numbers are those of the page: an empty row between two options moves no answer.
    """
    for name in kind.editor.lists:
        for row in item[name]:
            row.setdefault("id", "".join(secrets.choice(_LETTERS) for _ in range(4)))
    if kind.editor.refers:
        name, column, target = kind.editor.refers
        ids = [row["id"] for row in item[target]]
        by_number = dict(zip(numbers[target], ids, strict=True))
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


# --- What was typed and cannot be read yet ---------------------------------------------------


def _as_item(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    """Texts as they were typed, in the places of a question."""
    item = {
        name: _as_typed(field, typed.get(f"item-{name}"))
        for name, field in kind.editor.fields.items()
    }
    for name, shape in kind.editor.lists.items():
        places = list(range(shape.most))
        if shape.ordered:
            places = sorted(places, key=lambda place: _number(typed.get(f"{name}-{place}-ORDER")))
        rows = [
            {"id": typed.get(f"{name}-{place}-id", "")}
            | {
                column: _as_typed(field, typed.get(f"{name}-{place}-{column}"))
                for column, field in shape.columns.items()
            }
            for place in places
        ]
        while rows and not any(rows[-1][column] for column in shape.columns):
            rows.pop()
        item[name] = rows
    return item


def _as_typed(field: forms.Field, value: str | None) -> Any:
    return value is not None if isinstance(field, forms.BooleanField) else value or ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 1_000


def _as_facts(typed: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: typed.get(f"facts-{name}", "") for name in FACT_LABELS}
    facts["critical"] = "facts-critical" in typed
    for name in ("valid_from", "valid_until"):
        parts = tuple(typed.get(f"facts-{name}_{part}", "") for part in ("day", "month", "year"))
        facts[name] = parts if any(parts) else None
    return facts
