"""What is typed about the time of sittings: added minutes, notes, who watches, accommodations."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.enums import TimeChange
from quizzes.models import Quiz
from training.lib.forms import DatePartsField
from training.people.forms.fields import LineField
from training.people.models import User


class TimeForm(forms.Form):
    """Minutes for one or all who sit. How many are allowed is the domain's rule as well."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (TimeChange.EXTENSION, _("Time added")),
            (TimeChange.CREDIT, _("Lost time credited, after an incident")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether time is added or credited.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=240,
        error_messages={
            "required": _("Give a time from 1 to 240 minutes."),
            "invalid": _("Give a time from 1 to 240 minutes."),
            "min_value": _("Give a time from 1 to 240 minutes."),
            "max_value": _("Give a time from 1 to 240 minutes."),
        },
    )
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stays with the attempt. No patient and no health details, please."),
        error_messages={"required": _("Give the reason. It stays with the attempt.")},
    )

    @property
    def act(self) -> dict[str, Any]:
        """As the domain takes it."""
        cleaned = self.cleaned_data
        return {
            "kind": TimeChange(cleaned["kind"]),
            "span": timedelta(minutes=cleaned["minutes"]),
            "reason": cleaned["reason"],
        }


class NoteForm(forms.Form):
    text = LineField(
        label=_("Note"),
        max_length=1000,
        help_text=_("What you saw. It cannot be changed. No health details, please."),
        error_messages={"required": _("Write what you saw.")},
    )


class InvigilatorForm(forms.Form):
    """Who watches, of those whose recognition reaches the quiz."""

    person = forms.ModelChoiceField(
        label=_("Instructor"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose an instructor"),
        help_text=_("Instructors whose recognition reaches this quiz."),
        error_messages={
            "required": _("Choose an instructor."),
            "invalid_choice": _("Choose an instructor whose recognition reaches this quiz."),
        },
    )
    first_day = DatePartsField(
        label=_("From"), error_messages={"required": _("Enter the first day.")}
    )
    last_day = DatePartsField(
        label=_("Until the end of"), required=False, help_text=_("Leave empty for no end.")
    )

    def __init__(self, *arguments: Any, people: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["first_day"].initial = today
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned


class AccommodationForm(forms.Form):
    """What somebody asks for. The bounds are those of the table."""

    quiz = forms.ModelChoiceField(
        label=_("For"),
        queryset=Quiz.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Every quiz"),
        error_messages={"invalid_choice": _("Choose a quiz of the list.")},
    )
    extra_percent = forms.IntegerField(
        label=_("Extra time, per cent"), required=False, min_value=0, max_value=300
    )
    extra_minutes = forms.IntegerField(
        label=_("Extra time, minutes"), required=False, min_value=0, max_value=600
    )
    rest_minutes = forms.IntegerField(
        label=_("Rest pauses, minutes in all"),
        required=False,
        min_value=0,
        max_value=240,
        help_text=_("The clock stands still while you rest; the questions are hidden."),
    )
    no_limit = forms.BooleanField(label=_("No time limit"), required=False)
    larger_text = forms.BooleanField(label=_("Larger text"), required=False)
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_(
            "For example “Extra time agreed with the programme”. No diagnosis and no health"
            " details, please: there is no place for them here."
        ),
        error_messages={"required": _("Give the reason, without health details.")},
    )
    valid_from = DatePartsField(
        label=_("From"), error_messages={"required": _("Enter the day from which it counts.")}
    )
    valid_until = DatePartsField(
        label=_("Until the end of"), required=False, help_text=_("Leave empty for no end.")
    )

    def __init__(self, *arguments: Any, quizzes: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["valid_from"].initial = today
        self.fields["quiz"].queryset = quizzes  # type: ignore[attr-defined]
        self.fields["quiz"].label_from_instance = lambda quiz: quiz.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("extra_percent", "extra_minutes", "rest_minutes"):
            cleaned[name] = cleaned.get(name) or 0
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        changes = ("extra_percent", "extra_minutes", "rest_minutes", "no_limit", "larger_text")
        if not self.errors and not any(cleaned.get(name) for name in changes):
            self.add_error("extra_percent", _("Choose at least one change."))
        return cleaned


class ProposalForm(AccommodationForm):
    """For a learner, by somebody who teaches them."""

    person = forms.ModelChoiceField(
        label=_("Learner"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose a learner"),
        error_messages={
            "required": _("Choose the learner."),
            "invalid_choice": _("Choose a learner of this course."),
        },
    )
    field_order = ["person"]

    def __init__(self, *arguments: Any, people: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
