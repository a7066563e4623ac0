"""What the look ahead is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clinics.domain.forecast_page import Places
from clinics.domain.simulation import Subject


class ForecastForm(forms.Form):
    """As it stands in the address; what is not offered is as if nobody had asked for it."""

    what = forms.ChoiceField(label=_("What"), required=False)
    location = forms.ChoiceField(label=_("Location"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)

    @classmethod
    def of(
        cls, asked: Mapping[str, Any], places: Places, subjects: Sequence[Subject]
    ) -> "ForecastForm":
        form = cls(asked or None)
        offers: dict[str, list[tuple[str, Any]]] = {
            "what": [(each.key, capfirst(each.title)) for each in subjects],
            "location": [("", _("All locations")), *places.locations.items()],
            "position": [("", _("All positions")), *places.positions.items()],
        }
        for name, choices in offers.items():
            form.fields[name].choices = choices  # type: ignore[attr-defined]
            if name != "what" and len(choices) < 3:
                del form.fields[name]
        form.is_valid()
        return form

    def chosen(self, name: str) -> str:
        return getattr(self, "cleaned_data", {}).get(name, "")
