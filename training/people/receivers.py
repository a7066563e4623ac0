"""What follows from events of accounts: audit entries, logs, the last-factor rule."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from training.lib import clock
from training.people.domain import audit
from training.people.domain.personal_data import own_files, own_parts
from training.people.domain.second_factor import refuse_removal_of_last_factor
from training.people.models import Erasure, User
from training.people.signals import (
    collect_personal_data,
    collect_personal_files,
)

log = logging.getLogger(__name__)


@receiver(post_save, sender=Erasure)
def keep_list_of_erasures(**kwargs: Any) -> None:
    """Beside the database, where an older backup will look for it; also of who is closed only."""
    from training.people.domain.backups import note_erasures

    transaction.on_commit(note_erasures, robust=True)


@receiver(account.user_signed_up)
def note_sign_up(user: User, **kwargs: Any) -> None:
    audit.record("person.signed-up", user, actor=user, now=clock.now())


@receiver(account.password_changed)
@receiver(account.password_set)
@receiver(account.password_reset)
def note_password(user: User, **kwargs: Any) -> None:
    audit.record("password.changed", user, actor=user, now=clock.now())


@receiver(account.email_changed)
def note_email(user: User, from_email_address: Any, **kwargs: Any) -> None:
    """The first confirmation after sign-up comes here too, from no address."""
    if from_email_address is None:
        return
    audit.record("email.changed", user, actor=user, now=clock.now())


@receiver(mfa.authenticator_added)
def note_factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _note_factor("factor.added", user, authenticator)


@receiver(mfa.authenticator_removed)
def note_factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _note_factor("factor.removed", user, authenticator)


@receiver(mfa.authenticator_reset)
def note_factor_reset(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _note_factor("recovery-codes.made", user, authenticator)


def _note_factor(verb: str, user: User, authenticator: Authenticator) -> None:
    audit.record(verb, user, actor=user, now=clock.now(), type=str(authenticator.type))


@receiver(pre_delete, sender=Authenticator)
def keep_last_factor(instance: Authenticator, **kwargs: Any) -> None:
    refuse_removal_of_last_factor(instance, now=clock.now())


# Sign-ins are many and the audit chain is serial: they go to the log, by id.
@receiver(auth.user_logged_in)
def log_sign_in(user: User, **kwargs: Any) -> None:
    log.info("signed in", extra={"user": user.pk})


@receiver(auth.user_login_failed)
def log_failed_sign_in(**kwargs: Any) -> None:
    log.warning("sign-in failed")


@receiver(mfa.authentication_failed)
def log_failed_factor(user: User, **kwargs: Any) -> None:
    log.warning("second factor failed", extra={"user": user.pk})


@receiver(collect_personal_data)
def give_own_parts(user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    parts.extend(own_parts(user))


@receiver(collect_personal_files)
def give_own_files(user: User, files: list[tuple[str, FieldFile]], **kwargs: Any) -> None:
    files.extend(own_files(user))
