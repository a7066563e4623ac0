"""What a clinical reviewer says of a wording that is not signed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from training.lib.text import clean_text


class ReviewCommentForm(forms.Form):
    comment = forms.CharField(
        label=_("What has to change before you sign it"),
        help_text=_("Its author reads this. No patient details, please."),
        max_length=2_000,
        error_messages={"required": _("Say what has to change, so that the author knows.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])
