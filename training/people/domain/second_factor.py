"""Whoever decides about others keeps a second factor."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.roles import load_user

# Recovery codes replace a lost factor; they are not one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_last_needed_factor(authenticator: Authenticator) -> bool:
    """Would removing it leave an instructor, manager or admin with a password alone?"""
    if authenticator.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    if others.exclude(pk=authenticator.pk).exists():
        return False
    user = load_user(authenticator.user_id, now=clock.now())
    return user is not None and user.roles.needs_second_factor  # type: ignore[attr-defined]


def refuse_removal_of_last_factor(authenticator: Authenticator) -> None:
    """Holds on every way to a removal; allauth itself asks only for authenticator apps."""
    if is_last_needed_factor(authenticator):
        raise NotAllowed(
            _("Your role needs a second factor. Add another one before you remove this one.")
        )
