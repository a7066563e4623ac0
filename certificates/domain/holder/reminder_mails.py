"""The mail before an end: the fact and the date, never a region, a score or a code."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from certificates.models import CredentialCycle, Evidence, Reminder
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def send_reminder(row: Reminder, *, now: datetime) -> bool:
    """Plan the one mail of a window; its key keeps a second one away, whatever happens."""
    end = row.cycle or row.evidence
    assert end is not None  # noqa: S101  (a constraint holds it)
    zone = ZoneInfo(end.time_zone)
    last_day: date = end.valid_until  # type: ignore[assignment]
    return send_mail_later(
        kind=NoticeKind.LAPSE,
        key=reminder_key(row),
        user=row.user,
        template="emails/reminder.txt",
        context={
            "name": row.user.legal_name,
            "what": name_of(end),
            "is_credential": isinstance(end, CredentialCycle),
            "is_draft": isinstance(end, CredentialCycle) and end.credential.is_draft,
            "last_day": last_day.isoformat(),
            "days": (last_day - now.astimezone(zone).date()).days,
            "due_on": row.due_at.astimezone(zone).date().isoformat() if row.was_late else "",
            "url": _address_of(end),
        },
        now=now,
    )


def reminder_key(row: Reminder) -> str:
    if row.cycle:
        end = f"{row.cycle.credential.public_id}:{row.cycle.number}"
    else:
        assert row.evidence is not None  # noqa: S101  (a constraint holds it)
        end = str(row.evidence.public_id)
    return f"reminder:{end}:{row.days_before}"


def _address_of(end: CredentialCycle | Evidence) -> str:
    if isinstance(end, CredentialCycle):
        return reverse("certificates:credential", args=[end.credential.public_id])
    return reverse("certificates:portfolio")


def name_of(end: CredentialCycle | Evidence) -> str:
    """What ends. Of a paper only its kind: whatever its holder typed stays in the portfolio."""
    if isinstance(end, CredentialCycle):
        return end.type_version.title
    return str(end.get_kind_display())
