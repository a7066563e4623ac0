"""What is typed at a practical examination: who comes, the sheet, what is added afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from certificates.domain.practical.examinees import words_for_shared_clinic
from certificates.domain.practical.sign_offs import Seen
from certificates.enums import GlobalRating, NeedledOn, Relation, Side, StepResult
from certificates.models import ChecklistVersion
from training.people.forms.fields import LineField


class ExamineeForm(forms.Form):
    """By address, letter for letter: the list of members is nobody's to browse."""

    email = forms.EmailField(
        label=_("E-mail address of the learner"),
        help_text=_("The one they sign in with."),
        error_messages={
            "required": _("Enter the learner's e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
    )


class SheetForm(forms.Form):
    """One field for each step, then what the record needs beside them."""

    record = forms.UUIDField(widget=forms.HiddenInput)
    rating = forms.TypedChoiceField(
        label=_("Global rating"),
        choices=GlobalRating.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the global rating.")},
    )
    needled_on = forms.ChoiceField(
        label=_("Examined on"),
        choices=NeedledOn.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it was a model or a patient.")},
    )
    side = forms.ChoiceField(
        label=_("Side"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the side.")},
    )
    needle = LineField(
        label=_("Needle, diameter × length in mm"),
        max_length=20,
        help_text=_("For example 0.30 × 40"),
        error_messages={"required": _("Enter the size of the needle.")},
    )
    place = LineField(
        label=_("Place"),
        max_length=120,
        error_messages={"required": _("Enter where it took place.")},
    )
    relation = forms.ChoiceField(
        label=_("Do you work for the same clinic, or are you family?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether anything binds you to the learner.")},
    )
    relation_note = LineField(label=_("About the relation"), max_length=300, required=False)
    same_examiner_reason = LineField(
        label=_("Why you examine again"),
        max_length=300,
        help_text=_("This learner failed with you before. Another examiner is better."),
        error_messages={"required": _("Say why you examine again.")},
    )
    comment = LineField(
        label=_("Comment"),
        max_length=1000,
        required=False,
        help_text=_("One line is needed when a critical step was missed. No patient details."),
    )

    def __init__(
        self,
        *arguments: Any,
        version: ChecklistVersion,
        failed_before: bool,
        clinic: str = "",
        **options: Any,
    ) -> None:
        """`clinic` is where examiner and learner both work: a relation that has to be declared."""
        relation: dict[str, Any] = {"relation": Relation.EMPLOYER if clinic else None}
        if clinic:
            relation["relation_note"] = _("Both work for {clinic}.").format(clinic=clinic)
        options.setdefault("initial", {"record": uuid4()} | relation)
        super().__init__(*arguments, **options)
        self.version, self.clinic = version, clinic
        for step in version.steps:
            self.fields[step["id"]] = _step_field(step)
        if not version.muscle:
            del self.fields["side"], self.fields["needle"]
        if not failed_before:
            del self.fields["same_examiner_reason"]
        self.order_fields([step["id"] for step in version.steps])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("relation") not in (None, Relation.NONE) and not cleaned.get(
            "relation_note"
        ):
            self.add_error("relation_note", _("Say what the relation is."))
        if self.clinic and cleaned.get("relation") == Relation.NONE:
            self.add_error("relation", words_for_shared_clinic(self.clinic))
        return cleaned

    @property
    def seen(self) -> Seen:
        """As the domain takes it."""
        cleaned = dict(self.cleaned_data)
        del cleaned["record"]
        results = {step["id"]: cleaned.pop(step["id"]) for step in self.version.steps}
        return Seen(results=results, **cleaned)


def record_in(data: Mapping[str, Any]) -> UUID | None:
    """The number a sent sheet has, before anything else of it is read."""
    try:
        return UUID(str(data.get("record")))
    except ValueError:
        return None


def version_in(data: Mapping[str, Any]) -> int | None:
    """The wording a sent sheet was filled in by."""
    told = str(data.get("version"))
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _step_field(step: dict[str, Any]) -> forms.ChoiceField:
    label = step["text"]
    if step["critical"]:
        label = _("★ {step} (critical step)").format(step=label)
    return forms.ChoiceField(
        label=label,
        help_text=escape(step["note"]),
        choices=StepResult.choices,
        widget=forms.RadioSelect(attrs={"class": "taps"}),
        error_messages={"required": _("Judge this step.")},
    )


class KeptRecordForm(forms.Form):
    """What a tablet says beside the sheet. Times are its own, in milliseconds since 1970."""

    record = forms.UUIDField()
    learner = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=2**31)
    signed = forms.IntegerField(min_value=0, max_value=2**42)
    sent = forms.IntegerField(min_value=0, max_value=2**42)

    @property
    def signed_at(self) -> datetime:
        return datetime.fromtimestamp(self.cleaned_data["signed"] / 1000, tz=UTC)

    @property
    def age(self) -> timedelta:
        """How long ago it was signed: true even where the device's clock is wrong."""
        return timedelta(milliseconds=self.cleaned_data["sent"] - self.cleaned_data["signed"])


class AmendmentForm(forms.Form):
    text = LineField(
        label=_("What is right"),
        max_length=1000,
        error_messages={"required": _("Write what is right.")},
    )
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The record stays as you signed it; this is added to it."),
        error_messages={"required": _("Say why it is added.")},
    )


class AcknowledgementForm(forms.Form):
    remark = LineField(
        label=_("Remark"),
        max_length=500,
        required=False,
        help_text=_("It stays with the record. It does not change the result."),
    )
