"""What whoever looked at a source says of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.evidence.paper_checks import Found, look_again_on
from certificates.enums import Refusal
from certificates.forms.evidence import NO_PATIENTS, PaperFileField
from certificates.queries.evidence import REFUSED
from training.lib.forms import DatePartsField
from training.people.enums import CheckMethod, CheckResult
from training.people.forms.fields import LineField

# A program says for itself how it looked.
_BY_PEOPLE = [choice for choice in CheckMethod.choices if choice[0] != CheckMethod.MACHINE]


class SourceForm(forms.Form):
    """How and where somebody looked, and what they found. "Could not check" is a result."""

    method = forms.ChoiceField(
        label=_("How you looked"),
        choices=_BY_PEOPLE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you looked.")},
    )
    address = LineField(
        label=_("Where you looked"),
        max_length=300,
        help_text=_("The address of the page, or who told you."),
        error_messages={"required": _("Enter where you looked, or who told you.")},
    )
    result = forms.ChoiceField(
        label=_("What you found"),
        choices=CheckResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    note = LineField(label=_("Note"), max_length=300, required=False, help_text=NO_PATIENTS)
    image = PaperFileField(
        label=_("Image of what you saw"),
        help_text=_("A PDF or photo of the page or the letter, up to 20 MB."),
    )
    next_due = DatePartsField(
        label=_("Check again by"),
        required=False,
        help_text=_("Leave it empty for a year from now, or 30 days if you could not check."),
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_next_due(self) -> date | None:
        day = self.cleaned_data["next_due"]
        if day and day <= self.today:
            raise forms.ValidationError(_("Enter a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("image") and self.errors:
            self.add_error("image", _("Choose the file again: a browser does not keep it."))
        return cleaned

    @property
    def upload(self) -> bytes | None:
        image = self.cleaned_data["image"]
        return image.read() if image else None


class PaperSourceForm(SourceForm):
    """The same of a paper: whoever read the paper itself looked nowhere else."""

    depending: tuple[str, ...] = ("address",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["address"].required = False
        self.fields["address"].help_text = _(
            "The address of the page, or who told you. Not needed when you read the paper itself."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        elsewhere = cleaned.get("method") not in (None, CheckMethod.PAPER)
        if elsewhere and not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter where you looked, or who told you."))
        return cleaned


class PaperCheckForm(PaperSourceForm):
    """With the reason where it is refused."""

    depending = ("address", "refusal")
    refusal = forms.ChoiceField(
        label=_("Why it is refused"),
        choices=[("", _("It is not refused")), *Refusal.choices],
        required=False,
    )
    field_order = ["method", "address", "result", "refusal", "note", "image", "next_due"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refused, why = cleaned.get("result") in REFUSED, cleaned.get("refusal")
        if refused and not why:
            self.add_error("refusal", _("Say why it is refused. The holder reads it."))
        if why and not refused and cleaned.get("result"):
            self.add_error("refusal", _("Only a paper that differs or is not found is refused."))
        return cleaned

    @property
    def found(self) -> Found:
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "image"}
        cleaned["next_due"] = cleaned["next_due"] or look_again_on(cleaned["result"], self.today)
        return Found(**cleaned)
