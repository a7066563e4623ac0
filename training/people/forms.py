"""Forms of accounts and people."""

from django import forms


class SignupFields(forms.Form):
    """What sign-up asks beside e-mail and password."""

    def signup(self, request, user) -> None:
        """Called by allauth once the user exists."""
