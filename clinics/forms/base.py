"""Forms of the clinic desk."""

import zoneinfo
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.queries.files import RegistrationLine
from training.lib.forms import DatePartsField
from training.lib.text import clean_line
from training.people.enums import CheckResult
from training.people.models import Clinic, ClinicInvitation, Registration, SourceCheck

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


class InviteForm(forms.ModelForm):
    class Meta:
        model = ClinicInvitation
        fields = ["email"]
        labels = {"email": _("E-mail of the person")}
        help_texts = {"email": _("The invitation works for this address alone, for 14 days.")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}
        error_messages = {
            "email": {
                "required": _("Enter the e-mail address of the person."),
                "invalid": _("Enter one e-mail address, like name@clinic.ca."),
            }
        }


class SourceCheckForm(forms.ModelForm):
    """What somebody saw at the register. "Could not check" is a result like the others."""

    registration = forms.ChoiceField(label=_("Registration"))
    result = forms.ChoiceField(
        label=_("What the register says"),
        choices=CheckResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the register says.")},
    )

    class Meta:
        model = SourceCheck
        fields = ["result", "address", "note"]
        labels = {"address": _("Where you looked")}
        help_texts = {
            "address": _("The address of the page, or who told you."),
            "note": NO_PATIENTS,
        }
        error_messages = {"address": {"required": _("Enter where you looked.")}}

    field_order = ["registration", "result", "address", "note"]

    def __init__(self, *arguments, registrations: tuple[RegistrationLine, ...], **options) -> None:
        super().__init__(*arguments, **options)
        self.registrations = {each.authority: each for each in registrations}
        choices = [
            (slug, f"{each.authority_name} {each.number}")
            for slug, each in self.registrations.items()
        ]
        self.fields["registration"] = forms.ChoiceField(
            label=_("Registration"),
            choices=choices,
            widget=forms.Select if len(choices) > 1 else forms.HiddenInput,
        )
        if registrations and not self.is_bound:
            first = registrations[0]
            self.initial = {
                "registration": first.authority,
                "address": first.register_url,
            }

    def clean_registration(self) -> Registration:
        line = self.registrations[self.cleaned_data["registration"]]
        return Registration.objects.get(pk=line.pk)

    def clean_address(self) -> str:
        return clean_line(self.cleaned_data["address"])

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])
