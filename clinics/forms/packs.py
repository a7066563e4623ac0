"""The three questions of an evidence pack, and why it is made."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.enums import PackAudience
from clinics.forms.fields import NoteField, OwnChoicesField, named, not_in_the_future
from training.lib.forms import DatePartsField
from training.people.models import Membership


class PackForm(forms.Form):
    """Who, which days, for whom; and why."""

    depending = ("people",)
    everybody = forms.BooleanField(
        label=_("Everybody who was on the roster on the last day"), required=False
    )
    people = OwnChoicesField(
        label=_("Who"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Or tick everybody above."),
    )
    from_day = DatePartsField(
        label=_("Which day, or the first day of a period"),
        error_messages={"required": _("Enter the day.")},
    )
    to_day = DatePartsField(
        label=_("Last day of the period"),
        required=False,
        help_text=_("Leave empty for one day."),
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=PackAudience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom it is.")},
    )
    reason = NoteField(
        label=_("Why it is made"), error_messages={"required": _("Enter why it is made.")}
    )

    def __init__(
        self,
        *arguments: Any,
        members: dict[str, Membership],
        labels: dict[int, str],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.members, self.today = members, today
        self.fields["people"].choices = named(members, labels)  # type: ignore[attr-defined]

    def clean_from_day(self) -> date:
        return not_in_the_future(self.cleaned_data["from_day"], self.today)

    def clean_to_day(self) -> date | None:
        day = self.cleaned_data["to_day"]
        return not_in_the_future(day, self.today) if day else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("The period ends before it begins. Look at both days."))
        if not cleaned.get("people") and not cleaned.get("everybody"):
            self.add_error("people", _("Choose at least one person, or everybody."))
        return cleaned

    @property
    def chosen(self) -> list[Membership]:
        """By name; everybody is whoever worked there on the last day, which the view knows."""
        return [self.members[key] for key in self.cleaned_data["people"]]

    @property
    def last_day(self) -> date:
        return self.cleaned_data["to_day"] or self.cleaned_data["from_day"]

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in ("from_day", "audience", "reason")}
        return facts | {"to_day": self.last_day, "whole_roster": cleaned["everybody"]}
