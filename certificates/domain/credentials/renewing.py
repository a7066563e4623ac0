"""Renewing a credential: each cycle is a new record, and nobody loses a day by being early."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.credentials.cycles import RenewalWindow, renewal_window, renewed_period
from certificates.domain.credentials.life import (
    add_cycle,
    lasting_of,
    lock,
    plan_edition,
    present_status,
    refuse_taken_away,
    refuse_unmet,
)
from certificates.enums import DocumentReason
from certificates.models import Credential, CredentialCycle, Evaluation
from certificates.signals import credential_changed
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit


@dataclass(frozen=True)
class Renewal:
    """What the holder of a credential can do about its end, and until when."""

    window: RenewalWindow
    today: date
    validity: str

    @property
    def is_open(self) -> bool:
        """The short path: what changed since, critical questions, hours."""
        return self.window.opens_on <= self.today <= self.window.grace_until

    @property
    def is_over(self) -> bool:
        """Everything is asked for again, and the new cycle begins today."""
        return self.today > self.window.grace_until


def renewal_of(cycle: CredentialCycle, *, now: datetime) -> Renewal | None:
    """Judged by the rules its holder was given it under, in the zone of the record; None without
    an end."""
    if cycle.valid_until is None:
        return None
    rules = cycle.type_version
    window = renewal_window(
        cycle.valid_from,
        cycle.valid_until,
        opens_days=rules.renewal_opens_days,
        grace_days=rules.renewal_grace_days,
    )
    today = now.astimezone(zoneinfo.ZoneInfo(cycle.time_zone)).date()
    return Renewal(window, today, rules.validity)


@transaction.atomic
def renew(credential: Credential, evaluation: Evaluation, *, now: datetime) -> CredentialCycle:
    """The next cycle and its edition. In time, or within the grace, it continues from the old end;
    later everything is asked for again and it begins today.

    Two renewals at once: the second finds the new cycle, which is not open for renewal yet.
    """
    held = lock(credential)
    refuse_taken_away(present_status(held, now))
    last = held.cycles.select_related("type_version").latest("number")
    renewal = refuse_too_early(last, now=now)
    _refuse_wrong_path(held, evaluation, renewal)
    lasting = lasting_of(evaluation.type_version)
    period = renewed_period(renewal.window, renewal.today, lasting)
    cycle = add_cycle(
        held,
        evaluation,
        period,
        number=last.number + 1,
        starts_at=last.expires_at if period.continues and last.expires_at else now,
        now=now,
    )
    plan_edition(held, reason=DocumentReason.RENEWAL, now=now)
    credential_changed.send(Credential, credential=held, now=now)
    audit.record("credential.renewed", held, now=now, cycle=cycle.number, evaluation=evaluation.pk)
    return cycle


def refuse_too_early(cycle: CredentialCycle, *, now: datetime) -> Renewal:
    renewal = renewal_of(cycle, now=now)
    if renewal is None:
        raise Conflict(_("This credential has no end, so there is nothing to renew."))
    if renewal.today < renewal.window.opens_on:
        day = date_format(renewal.window.opens_on, "DATE_FORMAT")
        raise Conflict(_("It can be renewed from {day} on.").format(day=day))
    return renewal


def _refuse_wrong_path(held: Credential, evaluation: Evaluation, renewal: Renewal) -> None:
    refuse_unmet(evaluation)
    if renewal.is_over and evaluation.is_renewal:
        day = date_format(renewal.window.grace_until, "DATE_FORMAT")
        words = _("The time to renew ended on {day}. Everything is asked for again.")
        raise DomainError(words.format(day=day))
    if renewal.is_open and not evaluation.is_renewal:
        raise DomainError(_("What a renewal asks for has not been looked at."))
    is_draft = evaluation.type_version.signed_at is None or evaluation.inputs.get("is_draft")
    if is_draft and not held.is_draft:
        raise DomainError(_("Draft content does not renew a credential."))
