"""What people type or drop to check a certificate."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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
    """A PDF that should be ours and unaltered."""

    file = forms.FileField(
        label=_("Certificate file"),
        help_text=_("The PDF as you received it, up to 20 MB. It is checked and not kept."),
        error_messages={
            "required": _("Choose the PDF of the certificate."),
            "empty": _("This file is empty. Choose the PDF of the certificate."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(_("This file is larger than 20 MB. Certificates are smaller."))
        return file
