"""Sign-up: e-mail, legal name, password. Everything else can wait."""

from django import forms
from django.http import HttpRequest

from training.people.forms.fields import LegalNameField
from training.people.models import User


class SignupFields(forms.Form):
    """What sign-up asks beside e-mail and password; allauth builds its form on it."""

    legal_name = LegalNameField()
    field_order = ("email", "legal_name", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person is stored."""
        user.legal_name = self.cleaned_data["legal_name"]
        user.save(update_fields=["legal_name"])
