"""What people say when they propose something about a credential; another person decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.enums import CredentialRevocationReason, SuspensionReason
from training.people.forms.fields import LineField


class _TakingForm(forms.Form):
    """What the second person decides on, and what the public will read."""

    reason: forms.TypedChoiceField
    public_text = LineField(
        label=_("Sentence for everybody who checks the credential"),
        max_length=300,
        error_messages={"required": _("Say in one sentence why, for people who check it.")},
    )
    private_note = LineField(
        label=_("Note for the person who decides"),
        max_length=500,
        required=False,
        help_text=_("No patient details, please. There is no place for them here."),
    )


class SuspensionForm(_TakingForm):
    field_order = ("reason", "public_text", "private_note")
    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=SuspensionReason.choices,
        coerce=SuspensionReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class CredentialRevocationForm(_TakingForm):
    field_order = ("reason", "public_text", "private_note")
    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=CredentialRevocationReason.choices,
        coerce=CredentialRevocationReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class ReasonForm(forms.Form):
    """Why it is reinstated, replaced or corrected."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The person who decides reads it. No patient details, please."),
        error_messages={"required": _("Say in one sentence why.")},
    )
