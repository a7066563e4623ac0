"""The settings, one small form a row: saving one never needs the others."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.people.enums import MANDATORY_NOTICES, NoticeKind, Theme
from training.people.forms.fields import LegalNameField, LineField
from training.people.forms.places import countries, regulators, time_zones
from training.people.models import Authority, User


class RegulatorField(forms.ChoiceField):
    """Cleans to the Authority."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Regulator"))
        options.setdefault("error_messages", {"required": _("Choose your regulator.")})
        super().__init__(**options, choices=lambda: [("", _("Choose")), *regulators()])

    def clean(self, value: Any) -> Authority | None:
        slug = super().clean(value)
        return Authority.objects.filter(slug=slug).first() if slug else None


class NumberField(LineField):
    """A registration number is text: leading zeros and letters stay."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Registration number"))
        options.setdefault("max_length", 40)
        options.setdefault("error_messages", {"required": _("Enter your registration number.")})
        super().__init__(**options)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})


class CountryField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Country"))
        super().__init__(**options, choices=countries)
        self.widget.attrs["autocomplete"] = "country"


class ProfileForm(forms.Form):
    """The step after sign-up."""

    legal_name = LegalNameField()
    country = CountryField(
        help_text=_("Where you work. It decides the paper size of your certificates.")
    )
    authority = RegulatorField()
    number = NumberField()


class RegistrationForm(forms.Form):
    authority = RegulatorField()
    number = NumberField()
    registration_class = LineField(
        label=_("Class"),
        max_length=80,
        required=False,
        help_text=_("As the register names it, for example full or provisional."),
    )
    conditions = LineField(
        label=_("Conditions or limits on it"),
        max_length=300,
        required=False,
        help_text=_("As the register states them. Leave it empty when there are none."),
    )


class RegistrationChangeForm(RegistrationForm):
    authority = None  # type: ignore[assignment]


class NameForm(forms.Form):
    legal_name = LegalNameField(
        help_text=_(
            "As on your regulator's register. Certificates you already have keep their name."
        )
    )


class CountryForm(forms.Form):
    country = CountryField(help_text=_("It decides the paper size of your certificates."))


class TimeZoneForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Hours and last days are shown in this zone."),
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[(value or "device", label) for value, label in Theme.choices],
        widget=forms.RadioSelect,
    )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        return super().get_initial_for_field(field, field_name) or "device"

    def clean_theme(self) -> str:
        return (
            Theme.DEVICE if self.cleaned_data["theme"] == "device" else self.cleaned_data["theme"]
        )


class QuizKeysForm(forms.Form):
    quiz_keys = forms.BooleanField(
        label=_("Answer quiz questions with the keys A to H or 1 to 8"),
        required=False,
        help_text=_("Off unless you switch it on: single keys can get in the way of your tools."),
    )


class NoticesForm(forms.Form):
    """Kinds of mail that may be switched off; the others are named beside the form."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        refused = set(user.notice_choices.filter(wanted=False).values_list("kind", flat=True))
        for kind in NoticeKind:
            if kind not in MANDATORY_NOTICES:
                self.fields[kind.value] = forms.BooleanField(
                    label=kind.label, required=False, initial=kind.value not in refused
                )
