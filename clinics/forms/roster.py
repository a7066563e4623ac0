"""Forms of the clinic's own list: a file, what its columns mean, what is stored of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.domain.roster.columns import FIELDS, KEYS, UNUSED, Column
from clinics.domain.roster.dates import Order
from training.people.domain.join_links import MOST_DAYS, MOST_USES


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
    """What the columns mean of which the file does not tell for sure, and how dates are written."""

    order = forms.ChoiceField(
        label=_("In 03/04/2026, what stands first?"),
        help_text=_("It counts for every date of the file."),
        choices=[
            (Order.DAY.value, _("The day: 3 April")),
            (Order.MONTH.value, _("The month: 4 March")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the day or the month stands first.")},
    )

    def __init__(
        self,
        *arguments: Any,
        columns: Sequence[Column],
        asked: Iterable[Column],
        asks_order: bool,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.columns, self.asked = columns, list(asked)
        if not asks_order:
            del self.fields["order"]
        choices = [
            (UNUSED, _("Not used")),
            *((name, field.label) for name, field in FIELDS.items()),
        ]
        for column in self.asked:
            self.fields[self.name_of(column)] = forms.ChoiceField(
                label=column.head or _("Column {number}").format(number=column.place + 1),
                help_text=" · ".join(column.samples) or _("Nothing stands in it."),
                choices=choices,
                initial=column.field,
                required=False,
            )
        self.order_fields([*(self.name_of(column) for column in self.asked), "order"])

    @staticmethod
    def name_of(column: Column) -> str:
        return f"column_{column.place}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[str, str] = {
            one.field: one.head for one in self.columns if one not in self.asked
        }
        for column in self.asked:
            field = cleaned.get(self.name_of(column), UNUSED)
            if field and field in taken:
                words = _("The column “{other}” says this already. Choose one of the two.")
                self.add_error(self.name_of(column), words.format(other=taken[field]))
            elif field:
                taken[field] = column.head
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
    def date_order(self) -> str:
        return self.cleaned_data.get("order", "")


class StoreForm(forms.Form):
    """Nobody leaves a list by the way: whoever stores the file says that these people go."""

    remove = forms.BooleanField(
        label=_("Yes, take these people off the list"),
        error_messages={"required": _("Say that these people leave, or delete the file.")},
    )

    def __init__(self, *arguments: Any, removes: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not removes:
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
