"""What a clinic says of an adverse event. No field asks for a patient, and none takes one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.domain.events import Said
from clinics.enums import EventKind, EventSeverity, EventTechnique
from clinics.forms.fields import NoteField, OwnChoiceField, PlaceField, named, not_in_the_future
from clinics.models import ClinicDocument, EventStatement
from training.lib.forms import DatePartsField, month_number
from training.lib.moments import COUNTED_YEARS
from training.people.models import Authority, Membership

NOT_SAID = ("", _("Not said"))


class EventForm(forms.Form):
    """`members` are those the clinic may name, by their id, each with its membership."""

    day = DatePartsField(
        label=_("Day it happened"), error_messages={"required": _("Enter the day.")}
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=EventSeverity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the severity.")},
    )
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[("", _("Choose")), *EventKind.choices],
        error_messages={"required": _("Choose what happened.")},
    )
    place = PlaceField()
    technique = forms.ChoiceField(
        label=_("Technique"), choices=EventTechnique.choices, initial=EventTechnique.NOT_SAID
    )
    member = OwnChoiceField(
        label=_("Who needled"),
        required=False,
        help_text=_("A member of staff, never the patient."),
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
        self.fields["member"].choices = [NOT_SAID, *named(members, labels)]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        return not_in_the_future(self.cleaned_data["day"], self.today)

    @property
    def said(self) -> Said:
        cleaned = self.cleaned_data
        region, muscle = cleaned["place"]
        return Said(
            day=cleaned["day"],
            severity=cleaned["severity"],
            kind=cleaned["kind"],
            region=region,
            muscle=muscle,
            technique=cleaned["technique"],
            membership=self.members.get(cleaned["member"]),
        )


class AmendForm(EventForm):
    """Filled in from what was said last; `seen` is the number of that statement."""

    reason = NoteField(
        label=_("Why it is amended"),
        error_messages={"required": _("Say why it is amended.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)

    @staticmethod
    def filled(statement: EventStatement) -> dict[str, Any]:
        place = ":".join(part for part in (statement.region, statement.muscle) if part)
        member = str(statement.membership.public_id) if statement.membership else ""
        names = ("day", "severity", "kind", "technique")
        told = {name: getattr(statement, name) for name in names}
        return told | {"place": place, "member": member, "seen": statement.number}


class FollowUpForm(forms.Form):
    """A line, or a report to a body by its own form, or both."""

    depending = ("note", "authority")

    note = NoteField(label=_("What was done"), max_length=500, required=False)
    authority = forms.ChoiceField(label=_("Reported to"), required=False)
    form_url = forms.URLField(
        label=_("Address of their own form"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("As their page names it. Reporting is done there; here you keep the day."),
        error_messages={"invalid": _("Enter an address that starts with https://.")},
    )

    def __init__(self, *arguments: Any, authorities: list[Authority], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.authorities = {each.slug: each for each in authorities}
        self.fields["authority"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            *((slug, each.name) for slug, each in self.authorities.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["note"] and not cleaned["authority"]:
            self.add_error("note", _("Enter what was done, or choose to whom it was reported."))
        if cleaned.get("form_url") and not cleaned.get("authority"):
            self.add_error("authority", _("Choose whose form it is."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return cleaned | {"authority": self.authorities.get(cleaned["authority"])}


class CloseForm(forms.Form):
    change = NoteField(
        label=_("The one change it led to"),
        error_messages={"required": _("Enter the one change, or why none was made.")},
    )
    document = OwnChoiceField(
        label=_("Document that was changed"), required=False, help_text=_("If there is one.")
    )

    def __init__(self, *arguments: Any, documents: list[ClinicDocument], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.documents = {each.slug: each for each in documents}
        self.fields["document"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((slug, each.title) for slug, each in self.documents.items()),
        ]

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "change": cleaned["change"],
            "document": self.documents.get(cleaned["document"]),
        }


class SessionsForm(forms.Form):
    """How many needling sessions a month had; a month that is not over has no number yet."""

    month = forms.CharField(
        label=_("Month"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example, 4 2027"),
        error_messages={"required": _("Enter the month and the year.")},
    )
    sessions = forms.IntegerField(
        label=_("Needling sessions in that month"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter how many sessions there were."),
            "invalid": _("Enter a whole number, such as 240."),
            "min_value": _("Enter a number of 1 or more."),
            "max_value": _("Enter a number below 1,000,001."),
        },
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_month(self) -> date:
        words = self.cleaned_data["month"].replace("/", " ").replace("-", " ").split()
        if len(words) == 2 and len(words[0]) == 4:
            words.reverse()  # 2027-04
        number = month_number(words[0]) if len(words) == 2 else None
        year = int(words[1]) if number and words[1].isascii() and words[1].isdigit() else 0
        if number is None or year not in COUNTED_YEARS:
            raise forms.ValidationError(_("Enter the month and the year like 4 2027."))
        if (year, number) >= (self.today.year, self.today.month):
            raise forms.ValidationError(_("Enter a month that is over."))
        return date(year, number, 1)
