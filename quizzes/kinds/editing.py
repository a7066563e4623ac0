"""What an author fills in for a kind: declared beside the kind, shown and read by one editor.

The names are those of the item as authors write it, so that `Kind.parse` judges a form and a
file alike; these fields only ask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Words = Any  # a text, or one that is translated later
LONGEST = 2_000


@dataclass(frozen=True)
class EditorList:
    """Rows of the same fields, such as options; `ordered` when their order is the key."""

    label: Words
    row_label: Words
    columns: Mapping[str, forms.Field]
    most: int
    ordered: bool = False


@dataclass(frozen=True)
class Editor:
    """The fields of the question itself, then its lists by name.

    `refers` names a list, a column of it, and the list whose rows that column means by number.
    """

    fields: Mapping[str, forms.Field]
    lists: Mapping[str, EditorList] = field(default_factory=dict)
    refers: tuple[str, str, str] | None = None


def line(label: Words, *, help_text: Words = "", required: bool = True) -> forms.Field:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=LONGEST)


def passage(label: Words, *, help_text: Words = "", rows: int = 2) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=widget)


def tick(label: Words, *, help_text: Words = "") -> forms.Field:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def one_of(label: Words, choices: Iterable[tuple[str, Words]]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.RadioSelect)


class NumberField(forms.FloatField):
    """A number, with a point or a comma; a whole one stays whole."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        return int(found) if found is not None and found.is_integer() else found


class NumbersField(forms.CharField):
    """Numbers with spaces between, such as `500 300 40`, as a list; None when empty."""

    def prepare_value(self, value: Any) -> Any:
        return " ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        parts = super().clean(value).split()
        return [NumberField().clean(part) for part in parts] or None


class PointsField(forms.CharField):
    """Points such as `10,20 30,40 50,60` as a list of pairs; None when empty."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return " ".join(",".join(map(str, point)) for point in value)

    def clean(self, value: Any) -> Any:
        points = [point.split(",") for point in super().clean(value).split()]
        return [[NumberField().clean(part) for part in point] for point in points] or None


def number(label: Words, *, required: bool = True, least: float | None = None) -> forms.Field:
    return NumberField(label=label, required=required, min_value=least)


def stem() -> forms.Field:
    return passage(_("Question"), rows=3)


def keep_order() -> forms.Field:
    return tick(_("Always show the options in this order"))


def right() -> forms.Field:
    return tick(_("Right"))


def rationale() -> forms.Field:
    return passage(_("Why it is right or wrong"))
