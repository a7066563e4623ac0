"""Whom a clinic invites, and as what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoiceField
from clinics.forms.places import PlaceForm


class InviteForm(PlaceForm):
    """A clinic without positions is not asked for one, nor one with a single location where."""

    field_order = ("email", "position", "location")

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail of the person"),
        help_text=_("The invitation works for this address alone, for 14 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the e-mail address of the person."),
            "invalid": _("Enter one e-mail address, like name@clinic.ca."),
        },
    )
    position = OwnChoiceField(
        label=_("Position"),
        help_text=_("What it needs is asked of the person from the first day."),
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        position: Any = self.fields["position"]
        position.choices = [("", _("Not decided yet")), *position.choices]
        if not self.positions:
            del self.fields["position"]
        if not self.positions or len(self.locations) < 2:
            del self.fields["location"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("location") and not cleaned.get("position"):
            self.add_error("position", _("Choose the position that goes with this location."))
        return cleaned

    @property
    def invited(self) -> dict[str, Any]:
        """Where there is one location only, it is the one that is meant."""
        cleaned = self.cleaned_data
        location = self.locations.get(cleaned.get("location", ""))
        if len(self.locations) == 1:
            location = next(iter(self.locations.values()))
        position = self.positions.get(cleaned.get("position", ""))
        return {"email": cleaned["email"], "position": position, "location": location}
