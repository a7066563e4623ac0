"""What people type or drop to check a certificate."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates.enums import RegradeAnswer, RevocationReason
from training.people.forms.fields import LineField

LARGEST_UPLOAD = 20_000_000


class CodeForm(forms.Form):
    """A code as printed, typed, scanned or pasted with its address."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=500,
        help_text=_("26 characters, on the certificate under the QR code. Spaces do not matter."),
        error_messages={"required": _("Enter the code on the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class FileForm(forms.Form):
    """A paper or a badge, ours or another's."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "The PDF, picture (PNG, SVG), JSON or JWT as you received it, up to 20 MB. "
            "It is checked and not kept."
        ),
        error_messages={
            "required": _("Choose the file of the certificate or badge."),
            "empty": _("This file is empty. Choose the file of the certificate or badge."),
        },
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".pdf,.png,.svg,.json,.jwt,.txt,application/pdf,image/png,"
                "image/svg+xml,application/json,application/jwt,text/plain"
            }
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(_("This file is larger than 20 MB. Certificates are smaller."))
        return file


class NewNameForm(forms.Form):
    """Why the name changed; a person who decides reads it."""

    reason = LineField(
        label=_("What changed"),
        max_length=500,
        help_text=_("For example: my register entry shows my new name since 3 May."),
        error_messages={"required": _("Say in one sentence what changed.")},
    )


class RevocationForm(forms.Form):
    """What the second person decides on, and what the public will read."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=RevocationReason.choices, widget=forms.RadioSelect
    )
    public_text = LineField(
        label=_("Sentence for everybody who checks the certificate"),
        max_length=300,
        error_messages={"required": _("Say in one sentence why, for people who check it.")},
    )
    private_note = LineField(
        label=_("Note for the person who decides"),
        max_length=500,
        required=False,
        help_text=_("No patient details, please. There is no place for them here."),
    )


class TouchedForm(forms.Form):
    """What is done with one certificate whose result was corrected."""

    answer = forms.TypedChoiceField(choices=RegradeAnswer.choices, coerce=RegradeAnswer)
    note = LineField(max_length=500, required=False)
