"""Who may look at a clinic, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoiceField
from training.lib.forms import DatePartsField

MOST_DAYS = 366


class ManagerForm(forms.Form):
    """One of the clinic's own people."""

    person = OwnChoiceField(
        label=_("Who becomes a manager"),
        error_messages={"required": _("Choose who becomes a manager.")},
    )

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["person"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class AuditorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail of the auditor"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the e-mail address of the auditor."),
            "invalid": _("Enter one e-mail address, like name@insurer.ca."),
        },
    )
    until = DatePartsField(
        label=_("Last day on which they see the clinic"),
        help_text=_("A year at most. For example, 31 3 2027"),
        error_messages={"required": _("Enter the last day on which they see the clinic.")},
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_until(self) -> date:
        day = self.cleaned_data["until"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed. Enter today or a later one."))
        if (day - self.today).days > MOST_DAYS:
            raise forms.ValidationError(_("That is more than a year. Enter an earlier day."))
        return day
