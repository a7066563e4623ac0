"""What is typed on a review list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.enums import ReviewAnswer
from training.people.forms.fields import LineField


class AnswerForm(forms.Form):
    """What the first person proposes."""

    answer = forms.TypedChoiceField(
        choices=ReviewAnswer.choices,
        coerce=ReviewAnswer,
        error_messages={
            "required": _("Choose what should become of it."),
            "invalid_choice": _("Choose what should become of it."),
        },
    )
    note = LineField(max_length=300, required=False)


class VerdictForm(forms.Form):
    """What the second person says to it. `read` is when the proposal they saw was made."""

    verdict = forms.ChoiceField(
        choices=[("agree", _("Agree")), ("send-back", _("Send back"))],
        error_messages={
            "required": _("Choose to agree or to send it back."),
            "invalid_choice": _("Choose to agree or to send it back."),
        },
    )
    read = forms.CharField(required=False)
