"""Choosing what of the matrix is shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.domain.matrix import BY_COLUMN
from clinics.enums import Answer
from clinics.queries.requirements import Requirement
from training.lib.forms import DatePartsField
from training.people.anatomy import regions

SORT_LABELS = [
    ("worst", _("Worst first")),
    ("name", _("Name")),
    ("end", _("What ends next")),
]


class ChoiceForm(forms.Form):
    """Written from what the address asks for; the address is read by `domain.matrix`."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    location = forms.ChoiceField(label=_("Location"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    answer = forms.ChoiceField(label=_("How far they are"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    group = forms.BooleanField(
        label=_("Group by silent, uploaded, verified"),
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "answer"}),
    )

    def __init__(
        self,
        *arguments: Any,
        locations: Mapping[str, str],
        positions: Mapping[str, str],
        columns: Sequence[Requirement],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._offer("location", _("All locations"), locations.items())
        self._offer("position", _("All positions"), positions.items())
        self._offer("requirement", _("All"), [(each.slug, each.title) for each in columns])
        self._offer("answer", _("All"), Answer.choices)
        by_column = [(f"{BY_COLUMN}{each.slug}", each.title) for each in columns]
        self.fields["sort"].choices = [*SORT_LABELS, *by_column]  # type: ignore[attr-defined]

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        field.choices = [("", everything), *choices]  # type: ignore[attr-defined]
        if len(field.choices) < 3:  # type: ignore[attr-defined]
            del self.fields[name]


class RegionForm(forms.Form):
    """A region and a day, `today` or later: of a past day the records of that day are asked."""

    region = forms.ChoiceField(label=_("Region"))
    on = DatePartsField(label=_("On"), required=False, help_text=_("Empty for today."))

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today
        known = [(slug, region.name) for slug, region in regions().items()]
        self.fields["region"].choices = [("", _("Choose a region")), *known]  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        day = self.cleaned_data["on"]
        if day and day < self.today:
            words = _("This day has passed. Choose it under “Look at a past day” first.")
            raise forms.ValidationError(words)
        return day
