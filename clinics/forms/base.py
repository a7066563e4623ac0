"""Forms of the clinic desk."""

import zoneinfo
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from training.lib.forms import DatePartsField
from training.lib.text import clean_line
from training.people.models import Clinic

NO_PATIENTS = _("No patient details, please. There is no place for them here.")


class AsOfForm(forms.Form):
    """A past day; the desk then shows what the records said at its end."""

    as_of = DatePartsField(label=_("Show the desk as of"))

    def __init__(self, *arguments, today: date, **options) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_as_of(self) -> date | None:
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(_("Enter a day that has passed."))
        return day if day != self.today else None


class ClinicForm(forms.ModelForm):
    class Meta:
        model = Clinic
        fields = ["name", "time_zone"]
        labels = {"name": _("Name of the clinic")}
        help_texts = {"time_zone": _("Dates of the clinic end at midnight of this zone.")}

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=[(zone, zone.replace("_", " ")) for zone in zones],
            help_text=self.fields["time_zone"].help_text,
        )

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])
