"""Positions and locations of a clinic, and who holds which."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoiceField
from clinics.models import Location, Position
from training.people.forms.fields import LineField

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


class AssignForm(forms.Form):
    """A position of this clinic, and one of its locations or all."""

    position = OwnChoiceField(
        label=_("Position"), error_messages={"required": _("Choose the position.")}
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
        position.choices = [(slug, each.title) for slug, each in positions.items()]
        location.choices = [
            ("", _("All locations")),
            *((slug, each.name) for slug, each in locations.items()),
        ]
        if not locations:
            location.widget = forms.HiddenInput()

    @property
    def chosen(self) -> tuple[Position, Location | None]:
        cleaned = self.cleaned_data
        return self.positions[cleaned["position"]], self.locations.get(cleaned["location"])
