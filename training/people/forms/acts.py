from django import forms
from django.utils.translation import gettext_lazy as _

from training.people.forms.fields import LineField


class DecisionForm(forms.Form):
    """Yes or no to a proposal; a refusal says why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve: it is carried out at once")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose to approve or to refuse.")},
    )
    note = LineField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("Needed when you refuse. No patient details, please."),
    )

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("note"):
            self.add_error("note", _("Say why you refuse."))
        return cleaned


class ReasonForm(forms.Form):
    """Why an act is proposed."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The admin who decides reads it. No patient details, please."),
        error_messages={"required": _("Give the reason. The person who decides reads it.")},
    )
