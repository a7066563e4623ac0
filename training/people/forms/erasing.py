from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.people.models import User


class ErasureForm(forms.Form):
    """Typed on purpose: no click alone ends an account."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Type it to confirm. The account goes at once and cannot be brought back."),
        error_messages={"required": _("Type your e-mail address to confirm.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, user: User, **options) -> None:
        super().__init__(*args, **options)
        self._user = user

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip().lower()
        if typed != self._user.email:
            raise ValidationError(_("This is not the address of this account."))
        return typed
