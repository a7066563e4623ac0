"""What is mailed before something ends: a day, its mornings, and who was told what on them."""

from datetime import date, datetime, timedelta

from django.core import mail

from certificates.domain.holder.reminders import due_at
from certificates.domain.holder.reminders import send_due as remind_holders
from clinics.domain.watching.ends import send_due
from clinics.models import EndNotice
from training.lib.background import run_due

END = date(2026, 9, 30)
ZONE = "America/Vancouver"
SECOND = timedelta(seconds=1)


def morning(days: int) -> datetime:
    """When a notice of so many days before the end falls due."""
    return due_at(END, days, ZONE)


def states() -> dict[int, str]:
    """By days before the end, what became of the notice."""
    rows = EndNotice.objects.filter(until=END).order_by("-days_before")
    return {
        row.days_before: row.skipped_because or ("sent" if row.sent_at else "waits") for row in rows
    }


def mails(*moments: datetime) -> list[tuple[str, str]]:
    """Who was told what at these moments."""
    found = []
    for moment in moments:
        mail.outbox.clear()
        remind_holders(now=moment)
        send_due(now=moment)
        while run_due(now=moment + timedelta(minutes=1)):
            pass
        found += [(message.to[0], message.subject) for message in mail.outbox]
    return found
