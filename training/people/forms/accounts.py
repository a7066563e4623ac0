"""The forms of allauth in our words: no placeholders, no second password, codes with spaces."""

from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

_NEW_PASSWORD = (_("New password"), _("At least 8 characters; 15 is better. Any characters."))


_ADDRESS = {
    "required": _("Enter your e-mail address."),
    "invalid": _("Enter an e-mail address, for example name@clinic.ca."),
}


class PlainForm:
    """Renames the fields in `words` (label, hint) and drops those in `dropped`."""

    words: dict[str, tuple[Any, Any]] = {}
    dropped: tuple[str, ...] = ()
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.dropped:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages |= _ADDRESS
            if name in self.words:
                field.label, hint = self.words[name]
                field.help_text = field.help_text if hint is None else hint


class CodeWithSpaces:
    """Apps show 123 456, and that is what people copy."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()  # type: ignore[misc]


class LoginForm(PlainForm, account.LoginForm):
    words = {
        "login": (_("E-mail"), None),
        "remember": (_("Stay signed in on this device"), _("Not on a computer others use.")),
    }


class SignupForm(PlainForm, account.SignupForm):
    words = {
        "email": (_("E-mail"), _("We send a link to it.")),
        "password1": (_("Password"), _NEW_PASSWORD[1]),
    }

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Hashing takes most of the time of a sign-up, so a known address hashes in vain: how
        long the answer takes must not tell that it is known."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddEmailForm(PlainForm, account.AddEmailForm):
    words = {"email": (_("New e-mail address"), None)}


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):
    words = {"oldpassword": (_("Password now"), None), "password1": _NEW_PASSWORD}
    dropped = ("password2",)


class SetPasswordForm(PlainForm, account.SetPasswordForm):
    words = {"password1": _NEW_PASSWORD}
    dropped = ("password2",)


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):
    words = {"email": (_("E-mail"), None)}


class ResetPasswordKeyForm(PlainForm, account.ResetPasswordKeyForm):
    words = {"password1": _NEW_PASSWORD}
    dropped = ("password2",)


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):
    pass


class CodeGoodOnce(mfa.BaseAuthenticateForm):
    """A code is accepted while it is shown and half a minute on either side, but once only.

    allauth remembers a used code for half a minute, less long than it stays good.
    """

    def clean_code(self) -> str:
        code = super().clean_code()
        periods = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"second-factor-used:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(key, True, timeout=periods * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(CodeWithSpaces, PlainForm, CodeGoodOnce, mfa.AuthenticateForm):
    words = {"code": (_("Code"), "")}


class SecondFactorAgainForm(CodeWithSpaces, PlainForm, CodeGoodOnce, mfa.ReauthenticateForm):
    words = {"code": (_("Code from your app, or a recovery code"), "")}


class ActivateTOTPForm(CodeWithSpaces, PlainForm, totp.ActivateTOTPForm):
    words = {"code": (_("Code from your app"), "")}


class AddWebAuthnForm(PlainForm, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("Name of the key"), _("For your own list, for example: my phone")),
        "passwordless": (_("Sign in with this key alone, without a password"), ""),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(PlainForm, webauthn.EditWebAuthnForm):
    words = {"name": (_("Name of the key"), "")}
