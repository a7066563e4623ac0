"""Positions and locations of a clinic, and who holds which."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoiceField
from clinics.models import Location, Position
from clinics.queries.positions import locations_at, positions_at
from training.people.forms.fields import LineField
from training.people.models import Clinic

NO_SEMICOLON = RegexValidator(
    ";", _("Leave out the semicolon: in your spreadsheet it parts two names."), inverse_match=True
)


class PositionForm(forms.Form):
    title = LineField(
        label=_("Title of the position"),
        max_length=120,
        help_text=_("As your clinic calls it, for example Physiotherapist, needling."),
        validators=[NO_SEMICOLON],
        error_messages={"required": _("Enter the title.")},
    )


class LocationForm(forms.Form):
    name = LineField(
        label=_("Name of the location"),
        max_length=120,
        help_text=_("For example the street or the part of town."),
        validators=[NO_SEMICOLON],
        error_messages={"required": _("Enter the name.")},
    )


class PlaceForm(forms.Form):
    """A position of this clinic, and one of its locations or all."""

    position = OwnChoiceField(
        label=_("Position"), error_messages={"required": _("Choose the position.")}
    )
    location = OwnChoiceField(label=_("Location"), required=False)

    def __init__(self, *arguments: Any, clinic: Clinic, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.positions = {each.slug: each for each in positions_at(clinic, now)}
        self.locations = {each.slug: each for each in locations_at(clinic, now)}
        position: Any = self.fields["position"]
        location: Any = self.fields["location"]
        position.choices = [(slug, each.title) for slug, each in self.positions.items()]
        names = [(slug, each.name) for slug, each in self.locations.items()]
        location.choices = [("", _("All locations")), *names]


class AssignForm(PlaceForm):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not self.locations:
            self.fields["location"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> tuple[Position, Location | None]:
        cleaned = self.cleaned_data
        return self.positions[cleaned["position"]], self.locations.get(cleaned["location"])
