"""Whom a clinic invites, and as what."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoiceField
from clinics.models import Location, Position


class InviteForm(forms.Form):
    """A clinic without positions is not asked for one, nor one with a single location where."""

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
    location = OwnChoiceField(label=_("Location"), required=False)

    def __init__(
        self,
        *arguments: Any,
        positions: dict[str, Position],
        locations: dict[str, Location],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.positions, self.locations = positions, locations
        position: Any = self.fields["position"]
        location: Any = self.fields["location"]
        position.choices = [("", _("Not decided yet")), *_choices(positions)]
        location.choices = [("", _("All locations")), *_choices(locations)]
        if not positions:
            del self.fields["position"]
        if not positions or len(locations) < 2:
            del self.fields["location"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("location") and not cleaned.get("position"):
            self.add_error("position", _("Choose the position that goes with this location."))
        return cleaned

    @property
    def place(self) -> tuple[Position | None, Location | None]:
        """Where there is one location only, it is the one that is meant."""
        position = self.positions.get(self.cleaned_data.get("position", ""))
        if len(self.locations) == 1:
            return position, next(iter(self.locations.values()))
        return position, self.locations.get(self.cleaned_data.get("location", ""))


def _choices(places: Mapping[str, Position | Location]) -> list[tuple[str, str]]:
    return [(slug, str(each)) for slug, each in places.items()]
