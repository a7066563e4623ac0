"""Notices before an end: planned from its date as rows, sent once each, by whoever comes first.

The row is the plan and the record. What is true when it falls due decides: a renewal, a newer
paper or a suspension that no signal told of keeps it quiet all the same.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from certificates.domain.holder.reminder_mails import send_reminder
from certificates.enums import ReminderSkip, Status
from certificates.models import Credential, CredentialCycle, Evidence, Reminder
from certificates.queries.credentials import credentials_at, status_of
from certificates.queries.reminders import due_reminders, ends_without_reminders, open_reminders
from training.people.models import User

WINDOWS = (90, 60, 30, 7, 0)
BATCH = 200
# In the morning, where the issuer is: the last day has most of its hours left.
AT = time(8)

End = CredentialCycle | Evidence


def due_at(last_day: date, days_before: int, time_zone: str) -> datetime:
    """Eight in the morning of the day that many days before the last one."""
    day = last_day - timedelta(days=days_before)
    return datetime.combine(day, AT, ZoneInfo(time_zone)).astimezone(UTC)


def plan_reminders(ends: Iterable[End]) -> int:
    """A row for each window that lay ahead when the end was recorded; planning twice is once."""
    rows = [
        Reminder(**_of(end), days_before=days, due_at=due)
        for end in ends
        if end.valid_until is not None
        for days in WINDOWS
        if (due := due_at(end.valid_until, days, end.time_zone)) > _recorded(end)
    ]
    return len(Reminder.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def follow_credential(credential: Credential, *, now: datetime) -> None:
    """Plan anew after a change: the older cycles are over, the newest one has its windows.

    What a suspension kept quiet is taken up again by its lifting, the most urgent window alone.
    """
    waiting = open_reminders().filter(cycle__credential=credential)
    status = status_of(credential, now)
    if status == Status.REVOKED:
        waiting.update(skipped_because=ReminderSkip.REVOKED)
        return
    newest = credential.cycles.select_related("credential").order_by("-number").first()
    if newest is None:
        return
    waiting.exclude(cycle=newest).update(skipped_because=ReminderSkip.RENEWED)
    plan_reminders([newest])
    if status not in (Status.SUSPENDED, Status.EXPIRED):
        _take_up_again(newest, now=now)


def follow_evidence(evidence: Evidence) -> None:
    """A paper was given, perhaps in place of another one, or withdrawn."""
    waiting = open_reminders()
    if evidence.replaces_id:
        replaced = waiting.filter(evidence=evidence.replaces_id)
        replaced.update(skipped_because=ReminderSkip.REPLACED)
    if evidence.withdrawn_at:
        waiting.filter(evidence=evidence).update(skipped_because=ReminderSkip.WITHDRAWN)
    else:
        plan_reminders([evidence])


def close_reminders(user: User) -> None:
    open_reminders().filter(user=user).update(skipped_because=ReminderSkip.CLOSED)


def plan_lost(*, now: datetime) -> int:
    """Rows for ends whose plan got lost on the way, looked for from two days before the first
    window falls due."""
    return plan_reminders(ends_without_reminders(now, until=now + timedelta(days=WINDOWS[0] + 2)))


def send_due(*, now: datetime) -> int:
    """Batch after batch; rows that another sweep holds are left to it. Returns how many it did."""
    total = 0
    while done := _send_batch(now=now):
        total += done
    return total


@transaction.atomic
def _send_batch(*, now: datetime) -> int:
    """The mail is planned in the transaction that marks the row, so it is one mail or none."""
    rows = list(due_reminders(now)[:BATCH])
    statuses = _statuses(rows, now)
    for row in rows:
        because = _why_not(row, statuses)
        if because:
            row.skipped_because = because
        else:
            row.sent_at, row.was_late = now, is_late(row, now)
            with override(row.user.language):
                send_reminder(row, now=now)
    Reminder.objects.bulk_update(rows, ["sent_at", "was_late", "skipped_because"])
    return len(rows)


def is_late(row: Reminder, now: datetime) -> bool:
    """Whether its day has passed, where the issuer is."""
    end: End = row.cycle or row.evidence  # type: ignore[assignment]
    zone = ZoneInfo(end.time_zone)
    return now.astimezone(zone).date() > row.due_at.astimezone(zone).date()


def _why_not(row: Reminder, statuses: dict[int, tuple[str, int]]) -> str:
    """Of several that fell due at once only the most urgent one is sent."""
    if not row.user.is_active:
        return ReminderSkip.CLOSED
    if row.cycle:
        status, number = statuses[row.cycle.credential_id]
        if status == Status.REVOKED:
            return ReminderSkip.REVOKED
        if number != row.cycle.number:
            return ReminderSkip.RENEWED
        if status == Status.SUSPENDED:
            return ReminderSkip.SUSPENDED
    elif row.evidence:
        if row.evidence.withdrawn_at:
            return ReminderSkip.WITHDRAWN
        if row.evidence_was_replaced:  # type: ignore[attr-defined]
            return ReminderSkip.REPLACED
        if row.evidence_was_refused:  # type: ignore[attr-defined]
            return ReminderSkip.REFUSED
    return ReminderSkip.OVERTAKEN if row.is_overtaken else ""  # type: ignore[attr-defined]


def _statuses(rows: Iterable[Reminder], now: datetime) -> dict[int, tuple[str, int]]:
    """Status and number of the cycle that counts, by credential."""
    held = Credential.objects.filter(pk__in={row.cycle.credential_id for row in rows if row.cycle})
    told: QuerySet[Any] = credentials_at(held, now)
    rows_told = told.values_list("pk", "status", "cycle_number")
    return {pk: (status, number) for pk, status, number in rows_told}


def _take_up_again(cycle: CredentialCycle, *, now: datetime) -> None:
    kept_quiet = Reminder.objects.filter(
        cycle=cycle, skipped_because=ReminderSkip.SUSPENDED, due_at__lte=now
    )
    if last := kept_quiet.order_by("-due_at").first():
        Reminder.objects.filter(pk=last.pk).update(skipped_because="")


def _of(end: End) -> dict[str, object]:
    if isinstance(end, CredentialCycle):
        return {"cycle": end, "user_id": end.credential.user_id}
    return {"evidence": end, "user_id": end.user_id}


def _recorded(end: End) -> datetime:
    return end.begun_at if isinstance(end, CredentialCycle) else end.given_at
