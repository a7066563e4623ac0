"""Whoever decides about others keeps a second factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext as _

from training.lib.errors import NotAllowed
from training.people.domain import acts, notices
from training.people.enums import NoticeKind
from training.people.models import TwoPersonAct, User
from training.people.roles import load_user

# Recovery codes replace a lost factor; they are not one.
RESET = "reset-second-factor"
_MAY_GO = "may_go"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_last_needed_factor(authenticator: Authenticator, *, now: datetime) -> bool:
    """Would removing it leave an instructor, manager or admin with a password alone?"""
    if authenticator.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    if others.exclude(pk=authenticator.pk).exists():
        return False
    user = load_user(authenticator.user_id, now=now)
    return user is not None and user.roles.needs_second_factor  # type: ignore[attr-defined]


def refuse_removal_of_last_factor(authenticator: Authenticator, *, now: datetime) -> None:
    """Holds on every way to a removal; allauth itself asks only for authenticator apps."""
    decided = getattr(authenticator, _MAY_GO, False)
    if not decided and is_last_needed_factor(authenticator, now=now):
        raise NotAllowed(
            _("Your role needs a second factor. Add another one before you remove this one.")
        )


def propose_reset(user: User, *, proposer: User, reason: str, now: datetime) -> TwoPersonAct:
    """Phone and recovery codes are lost: an admin asks another one to remove the factors."""
    if not proposer.is_staff or proposer.pk == user.pk:
        raise NotAllowed(_("A programme admin asks for this, and never for themselves."))
    return acts.propose_act(RESET, user, proposer=proposer, reason=reason, now=now)


def reset_second_factor(act: TwoPersonAct, *, now: datetime) -> None:
    """Remove every factor and end every session; the person is told and sets up a new one."""
    user = User.objects.get(pk=act.object_id)
    remove_factors(user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    notices.send_mail_later(
        kind=NoticeKind.SECURITY,
        key=f"reset-second-factor:{act.public_id}",
        user=user,
        template="emails/factor_reset.txt",
        context={"url": reverse("people:security")},
        now=now,
    )


def remove_factors(user: User) -> None:
    """Also the last one of somebody who needs it: two people decided it, or the account goes."""
    for authenticator in Authenticator.objects.filter(user=user):
        setattr(authenticator, _MAY_GO, True)
        authenticator.delete()


def describe_reset(act: TwoPersonAct) -> dict[str, str]:
    user = User.objects.get(pk=act.object_id)
    return {"title": str(user), "text": _("Passkeys, authenticator app and recovery codes go.")}
