"""Forms of the clinic's own list: a file, what its columns mean, what is stored of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics.domain.roster.columns import Column
from clinics.domain.roster.dates import Order, readings
from clinics.domain.roster.fields import FIELDS, KEYS, UNUSED
from clinics.models import RosterImport
from training.people.domain.join_links import MOST_DAYS, MOST_USES

_FIRST = {Order.DAY: _("Day first"), Order.MONTH: _("Month first"), Order.YEAR: _("Year first")}


class RosterFileForm(forms.Form):
    file = forms.FileField(
        label=_("Your spreadsheet"),
        help_text=_(
            "CSV or XLSX, up to 10 MB and 10,000 rows. It needs a column with e-mail addresses "
            "or registration numbers. No patient details, please."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose the file of your spreadsheet."),
            "empty": _("This file is empty. Choose another one."),
        },
    )


class ColumnsForm(forms.Form):
    """What columns mean of which the file does not tell for sure, and how their dates are written.

    Every column that can be read in two ways has its own question: sheets are put together.
    """

    use_required_attribute = False  # not used is an answer of the list, and an empty value

    def __init__(
        self, *arguments: Any, columns: Sequence[Column], every: bool, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.columns = columns
        self.asked = [one for one in columns if every or not one.sure]
        self.dated = [
            one for one in columns if one.is_date and one.orders and (every or not one.order)
        ]
        for column in columns:
            if column in self.asked:
                self.fields[self.name_of(column)] = _meaning(column)
            if column in self.dated and self._means(column).startswith("paper:"):
                self.fields[self.order_of(column)] = _order(column)

    @staticmethod
    def name_of(column: Column) -> str:
        return f"column_{column.place}"

    @staticmethod
    def order_of(column: Column) -> str:
        return f"order_{column.place}"

    def _means(self, column: Column) -> str:
        """As the answer has it, so that nobody has to date a column that is not used."""
        if not self.is_bound or column not in self.asked:
            return column.field
        return self.data.get(self.name_of(column), UNUSED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[str, str] = {
            one.field: one.title for one in self.columns if one not in self.asked
        }
        for column in self.asked:
            field = cleaned.get(self.name_of(column), UNUSED)
            if field and field in taken:
                words = _("The column “{other}” says this already. Choose one of the two.")
                self.add_error(self.name_of(column), words.format(other=taken[field]))
            elif field:
                taken[field] = column.title
        if not KEYS & taken.keys() and not self.errors:
            self.add_error(
                None,
                _("Say which column holds the e-mail addresses or the registration numbers."),
            )
        return cleaned

    @property
    def chosen(self) -> dict[int, str]:
        return {one.place: self.cleaned_data[self.name_of(one)] for one in self.asked}

    @property
    def orders(self) -> dict[int, str]:
        names = {one.place: self.order_of(one) for one in self.dated}
        return {place: self.cleaned_data.get(name, "") for place, name in names.items()}


class _MeaningField(forms.ChoiceField):
    """Not used is an answer as well."""

    def validate(self, value: str) -> None:
        if value != UNUSED:
            super().validate(value)


def _meaning(column: Column) -> forms.ChoiceField:
    """What stands in the file is text of somebody else, and the hint of a field is markup."""
    samples = " · ".join(column.samples) or gettext("Nothing stands in it.")
    return _MeaningField(
        label=column.title,
        help_text=escape(" ".join(filter(None, [column.doubt, samples]))),
        choices=[
            (UNUSED, _("Not used")),
            *((name, field.label) for name, field in FIELDS.items()),
        ],
        initial=column.field,
    )


def _order(column: Column) -> forms.ChoiceField:
    """Two dates of the column, spelled out as each answer would have them."""
    return forms.ChoiceField(
        label=gettext("How are the dates in “{column}” written?").format(column=column.title),
        choices=[(order, _spelled_out(column, order)) for order in column.orders],
        initial=column.order,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext("Say how the dates in “{column}” are written.").format(
                column=column.title
            )
        },
    )


def _spelled_out(column: Column, order: str) -> str:
    shown = [
        gettext("{text} is {day}").format(text=text, day=date_format(day, "DATE_FORMAT"))
        for text in column.examples
        if (day := readings(text).get(Order(order)))
    ]
    return f"{_FIRST[order]}: {', '.join(shown)}"


class StoreForm(forms.Form):
    """Stores the dry run that was shown, and no other.

    Nobody leaves a list by the way: whoever stores the file says that these people go.
    """

    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(
        label=_("Yes, take these people off the list"),
        error_messages={"required": _("Say that these people leave, or delete the file.")},
    )

    def __init__(self, *arguments: Any, row: RosterImport, **options: Any) -> None:
        super().__init__(*arguments, initial={"shown": row.round}, **options)
        if not (row.report and row.report["counts"]["remove"]):
            del self.fields["remove"]


class JoinLinkForm(forms.Form):
    uses = forms.IntegerField(
        label=_("How many people may join by it"),
        min_value=1,
        max_value=MOST_USES,
        initial=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Enter a number from 1 to 100.")
        ),
    )
    days = forms.IntegerField(
        label=_("For how many days it works"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=7,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Enter a number from 1 to 30.")
        ),
    )
