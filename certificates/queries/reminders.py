"""Reminders that wait, that are due, and ends that have none."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.models import CredentialCycle, Evidence, Reminder
from certificates.queries.evidence import evidence_at, refused

# An end that has passed longer ago is not told of any more.
LOOK_BACK = timedelta(days=30)


def open_reminders() -> QuerySet[Reminder]:
    return Reminder.objects.filter(sent_at=None, skipped_because="")


def due_reminders(now: datetime) -> QuerySet[Reminder]:
    """What fell due, the oldest first, held for this transaction.

    `is_overtaken` says that a more urgent one of the same end is due as well. It is asked of the
    rows and not of the batch, because another sweep may hold that one.
    """
    later = Reminder.objects.filter(due_at__gt=OuterRef("due_at"), due_at__lte=now)
    reminded_of = Evidence.objects.filter(pk=OuterRef("evidence"))
    return (
        open_reminders()
        .filter(due_at__lte=now)
        .select_related("user", "cycle__credential", "cycle__type_version", "evidence")
        .annotate(
            is_overtaken=Exists(
                later.filter(Q(cycle=OuterRef("cycle")) | Q(evidence=OuterRef("evidence")))
            ),
            evidence_was_replaced=Exists(Evidence.objects.filter(replaces=OuterRef("evidence"))),
            evidence_was_refused=Exists(refused(evidence_at(reminded_of, now))),
        )
        .order_by("due_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )


def ends_without_reminders(
    now: datetime, *, until: datetime
) -> Iterator[CredentialCycle | Evidence]:
    """Ends between lately and `until` for which no row was ever planned."""
    lately = now - LOOK_BACK
    none_of = {"reminders": None, "expires_at__gt": lately, "expires_at__lte": until}
    newer = CredentialCycle.objects.filter(
        credential=OuterRef("credential"), number__gt=OuterRef("number")
    )
    yield from (
        CredentialCycle.objects.filter(~Exists(newer), **none_of)
        .select_related("credential")
        .iterator()
    )
    yield from Evidence.objects.filter(withdrawn_at=None, replaced_by=None, **none_of).iterator()
