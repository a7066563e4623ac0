"""A line of the needling log, and the supervisor's answer."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.evidence.needling_log import Noted
from certificates.forms.evidence import NO_PATIENTS
from training.lib.forms import DatePartsField
from training.people.anatomy import regions
from training.people.forms.fields import LineField

Choices = list[tuple[str, Any]]


def _regions() -> Choices:
    return [("", _("Choose")), *((one.slug, one.name) for one in regions().values())]


def _muscles() -> Choices:
    groups = [
        (region.name, [(muscle.slug, muscle.name) for muscle in region.muscles])
        for region in regions().values()
    ]
    return [("", _("None in particular")), *groups]


class SessionForm(forms.Form):
    """No patient is in it, and no field asks for one."""

    record = forms.UUIDField(widget=forms.HiddenInput)
    day = DatePartsField(label=_("Day"), error_messages={"required": _("Enter the day.")})
    region = forms.ChoiceField(
        label=_("Region"),
        choices=_regions,
        error_messages={"required": _("Choose the region.")},
    )
    muscle = forms.ChoiceField(label=_("Muscle"), choices=_muscles, required=False)
    technique = LineField(
        label=_("Technique"),
        max_length=120,
        help_text=NO_PATIENTS,
        error_messages={"required": _("Enter the technique, for example slow insertion.")},
    )
    supervisor = forms.EmailField(
        label=_("E-mail address of the supervisor"),
        help_text=_("The one they sign in with. They are asked to confirm the session."),
        error_messages={
            "required": _("Enter the supervisor's e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
    )
    adverse_event = forms.TypedChoiceField(
        label=_("Was there an adverse event?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether there was an adverse event.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("initial", {"record": uuid4()})
        super().__init__(*arguments, **options)

    @property
    def noted(self) -> Noted:
        facts = dict(self.cleaned_data)
        del facts["supervisor"]
        return Noted(public_id=facts.pop("record"), **facts)


class AnswerForm(forms.Form):
    confirmed = forms.TypedChoiceField(
        label=_("Was it so?"),
        choices=[("yes", _("I confirm this session")), ("no", _("It was not so"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it was so.")},
    )
    note = LineField(
        label=_("What was not so"), max_length=300, required=False, help_text=NO_PATIENTS
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("confirmed") is False and not cleaned.get("note"):
            self.add_error("note", _("Say in one sentence what was not so."))
        return cleaned
