"""Who joins is matched with the clinic's list; who ends a consent leaves what the clinic knew."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinics.domain.held_about import parts_about
from clinics.domain.keeping import keep_before_erasure, plan_keeping, waits_for_keeping
from clinics.domain.roster.joining import (
    end_with_membership,
    forget_person,
    match_by_number,
    match_member,
    note_return,
)
from training.people.models import Consent, Membership, User
from training.people.signals import (
    collect_personal_data,
    consent_ended,
    consent_given,
    erasure_asked,
    membership_began,
    membership_ended,
    person_erased,
    return_asked,
)


@receiver(membership_began)
def match(sender: Any, membership: Membership, email: str, now: datetime, **kwargs: Any) -> None:
    match_member(membership, email=email, now=now)


@receiver(consent_given)
def match_number(sender: Any, consent: Consent, now: datetime, **kwargs: Any) -> None:
    match_by_number(consent.person, consent.clinic, now=now)


@receiver(return_asked)
def note_wish_to_return(sender: Any, membership: Membership, now: datetime, **kwargs: Any) -> None:
    note_return(membership, now=now)


@receiver(membership_ended)
def take_off_list(sender: Any, membership: Membership, now: datetime, **kwargs: Any) -> None:
    end_with_membership(membership, now=now)


@receiver(consent_ended)
def keep_what_was_known(sender: Any, consent: Consent, now: datetime, **kwargs: Any) -> None:
    """Soon, by a worker; of an account that is being deleted at once, while there is something."""
    if keep_before_erasure(consent, now=now):
        return
    plan_keeping(consent, now=now)


@receiver(erasure_asked)
def wait_for_keeping(
    sender: Any, user: User, now: datetime, reasons: list[str], **kwargs: Any
) -> None:
    reasons.extend(waits_for_keeping(user))


@receiver(person_erased)
def forget(sender: Any, user: User, now: datetime, **kwargs: Any) -> None:
    forget_person(user, now=now)


@receiver(collect_personal_data)
def give_parts(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    parts.extend(parts_about(user))
