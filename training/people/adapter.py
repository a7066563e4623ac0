"""How allauth behaves here."""

import time
import uuid
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from training.lib import clock
from training.lib.mail import OneSourceMail
from training.people.domain.notices import send_rendered_later
from training.people.domain.sealing import seal_text, unseal_text
from training.people.domain.second_factor import is_last_needed_factor

TYPED_ADDRESS = "typed_address"


class AccountAdapter(OneSourceMail, DefaultAccountAdapter):
    """Sign-up, sign-in and mail of the product."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "E-mail and password do not belong together. Check both, or choose a new password."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password. Check it, or choose a new one."),
        "enter_current_password": _("This is not your present password. Check it."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now, send it in the background.

        A slow mail server must neither hold up a page nor tell, by its slowness, whether an
        address is known.
        """
        values = {"request": allauth_context.request, "email": email, **context}
        message = self.render_mail(template_prefix, email, values)
        send_rendered_later(message, key=f"account:{uuid.uuid4()}", now=clock.now())

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whoever signed in within the last minutes has just shown who they are."""
        request = allauth_context.request
        records = get_authentication_records(request, request.user)
        if not records:
            return True
        return time.time() - records[-1]["at"] >= account_settings.REAUTHENTICATION_TIMEOUT

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> HttpResponseBase:
        """The page names the address as it was typed, so a slip is seen; known or not, alike."""
        request.session[TYPED_ADDRESS] = request.POST.get("email") or request.POST.get("login", "")
        return super().respond_email_verification_sent(request, user)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:complete_profile")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Back to the very link after a new address was confirmed, else to the settings."""
        request = allauth_context.request
        if request.user.is_authenticated:
            return get_next_redirect_url(request) or reverse("people:settings")
        return super().get_email_verification_redirect_url(email_address)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:settings")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors of the product. Secrets of authenticator apps are sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you remove this one."
        ),
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_last_needed_factor(authenticator, now=clock.now())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return "Needlewise"
