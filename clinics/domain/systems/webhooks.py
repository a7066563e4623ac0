"""Addresses of a clinic's other systems: opened, their secret changed, switched on and off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinics.domain.systems.signing import new_secret
from clinics.enums import ChangeKind
from clinics.models import Webhook
from clinics.queries.systems import answered_for
from training.lib import fetching
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.domain.sealing import seal_text, unseal_text
from training.people.models import Clinic, User
from training.people.rules import can_manage

MOST = 10
BOTH_SIGN_FOR = timedelta(hours=24)


class NoSuchAddress(DomainError):
    """Not an address that we send to; the sentence says why."""


@dataclass(frozen=True)
class NewSecret:
    """The webhook with a secret that its receiver is shown once."""

    webhook: Webhook
    secret: str


def check_address(url: str) -> None:
    """Judged here so that a mistake is told at once; each sending judges again."""
    try:
        fetching.check_address(url)
    except fetching.NotAnAddress:
        text = _("Enter an address that begins with https:// and names a host, without a port.")
        raise NoSuchAddress(text) from None
    except fetching.NotPublic:
        text = _("This address leads to an inner network. Enter one that is open to the internet.")
        raise NoSuchAddress(text) from None
    except fetching.NotFetched:
        raise NoSuchAddress(_("There is no such host. Check the address.")) from None


def living_webhooks(clinic: Clinic) -> QuerySet[Webhook]:
    return clinic.webhooks.filter(removed_at=None)


@transaction.atomic
def open_webhook(
    clinic: Clinic, url: str, *, kinds: Collection[ChangeKind | str], by: User, now: datetime
) -> NewSecret:
    """The address has been checked: that asks the network, which no transaction waits for."""
    _managers_only(clinic, by, now)
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # two managers at the last place
    if living_webhooks(clinic).count() >= MOST:
        text = _("This clinic has %(count)s webhooks. Remove one first.") % {"count": MOST}
        raise Conflict(text)
    secret = new_secret()
    webhook = Webhook.objects.create(
        clinic=clinic,
        url=url,
        kinds=_in_order(kinds),
        secret=seal_text(secret),
        made_by=by,
        made_at=now,
    )
    audit.record("webhook.opened", webhook, actor=by, now=now, clinic=clinic.pk)
    return NewSecret(webhook, secret)


@transaction.atomic
def choose_kinds(
    webhook: Webhook, kinds: Collection[ChangeKind | str], *, by: User, now: datetime
) -> None:
    _managers_only(webhook.clinic, by, now)
    webhook.kinds = _in_order(kinds)
    webhook.save(update_fields=["kinds"])
    audit.record("webhook.changed", webhook, actor=by, now=now, kinds=webhook.kinds)


@transaction.atomic
def change_secret(webhook: Webhook, *, by: User, now: datetime) -> NewSecret:
    """For a day both secrets sign, so that no message is lost while the receiver is changed."""
    _managers_only(webhook.clinic, by, now)
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    secret = new_secret()
    webhook.old_secret, webhook.old_until = webhook.secret, now + BOTH_SIGN_FOR
    webhook.secret = seal_text(secret)
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    audit.record("webhook.secret_changed", webhook, actor=by, now=now)
    return NewSecret(webhook, secret)


def secrets_in_use(webhook: Webhook, *, now: datetime) -> list[str]:
    """The newest first."""
    sealed = [webhook.secret]
    if webhook.old_secret and webhook.old_until and webhook.old_until > now:
        sealed.append(webhook.old_secret)
    return [unseal_text(each) for each in sealed]


@transaction.atomic
def switch_on(webhook: Webhook, *, by: User, now: datetime) -> None:
    """After failures switched it off. What was missed meanwhile waits in the list of changes."""
    _managers_only(webhook.clinic, by, now)
    off = Webhook.objects.filter(pk=webhook.pk, removed_at=None).exclude(disabled_at=None)
    if not off.update(disabled_at=None, failing_since=None):
        raise Conflict(_("This webhook is on already."))
    audit.record("webhook.switched_on", webhook, actor=by, now=now)


@transaction.atomic
def take_over_webhook(webhook: Webhook, *, by: User, now: datetime) -> None:
    """Another manager answers for it from now on; the next sweep sends what was held back."""
    _managers_only(webhook.clinic, by, now)
    free = Webhook.objects.filter(pk=webhook.pk, removed_at=None).exclude(answered_for(now))
    if not free.update(taken_over_by=by, taken_over_at=now):
        raise Conflict(_("There is nothing to take over: a manager answers for it already."))
    audit.record("webhook.taken_over", webhook, actor=by, now=now, clinic=webhook.clinic_id)


@transaction.atomic
def remove_webhook(webhook: Webhook, *, by: User, now: datetime) -> None:
    """Nothing is sent there any more; secrets go at once."""
    _managers_only(webhook.clinic, by, now)
    still = Webhook.objects.filter(pk=webhook.pk, removed_at=None)
    if not still.update(removed_at=now, secret="", old_secret="", old_until=None):
        raise Conflict(_("This webhook is removed already."))
    audit.record("webhook.removed", webhook, actor=by, now=now)


def _managers_only(clinic: Clinic, by: User, now: datetime) -> None:
    if not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can do this."))


def _in_order(kinds: Collection[ChangeKind | str]) -> list[str]:
    return [kind.value for kind in ChangeKind if kind in kinds]
