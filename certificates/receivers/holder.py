"""Reminders follow what they remind of; the copy of everything has what a holder shared."""

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from certificates.domain.holder import removing
from certificates.domain.holder.forgetting import forget_person
from certificates.domain.holder.reminders import follow_credential, follow_evidence
from certificates.models import Credential, Evidence
from certificates.signals import credential_changed
from training.people.models import User
from training.people.signals import (
    collect_personal_data,
    facts_removed,
    person_erased,
    removal_asked,
)


@receiver(credential_changed)
def plan_reminders_of_credential(
    sender: Any, credential: Credential, now: datetime, **kwargs: Any
) -> None:
    """Inside the transaction of the act: it commits with its reminders or not at all."""
    follow_credential(credential, now=now)


@receiver(post_save, sender=Evidence)
def plan_reminders_of_paper(instance: Evidence, raw: bool = False, **kwargs: Any) -> None:
    """However a paper comes in or is withdrawn; `raw` is a fixture, whose rows are complete."""
    if not raw:
        follow_evidence(instance)


@receiver(person_erased)
def forget(sender: Any, user: User, files: list[str], **kwargs: Any) -> None:
    forget_person(user, files)


@receiver(removal_asked)
def tell_open_questions(sender: Any, user: User, reasons: list[str], **kwargs: Any) -> None:
    reasons += removing.open_questions(user)


@receiver(facts_removed)
def remove(sender: Any, user: User, now: datetime, files: list[str], **kwargs: Any) -> None:
    removing.remove_records(user, files, now=now)


@receiver(collect_personal_data)
def add_sharing(sender: Any, user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """Links, who looked, reminders and the calendar address. Tokens are no data about a person."""
    grants = user.share_grants.order_by("made_at").values(
        "public_id", "audience", "fields", "made_at", "ends_at", "stopped_at"
    )
    viewings = user.viewings.order_by("seen_at").values(
        "kind",
        "certificate__number",
        "credential__number",
        "grant__public_id",
        "viewer__legal_name",
        "origin",
        "seen_at",
    )
    reminders = user.reminders.order_by("due_at").values(
        "cycle__credential__number",
        "cycle__number",
        "evidence__public_id",
        "days_before",
        "due_at",
        "sent_at",
        "was_late",
        "skipped_because",
    )
    feed = [feed.made_at for feed in [getattr(user, "calendar_feed", None)] if feed]
    parts += [
        ("shared_links", list(grants)),
        ("who_looked", list(viewings)),
        ("reminders", list(reminders)),
        ("calendar_address_made", feed),
        ("bundles", list(user.bundles.order_by("requested_at").values("requested_at", "ready_at"))),
    ]
