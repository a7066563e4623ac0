"""What judges hear by mail: a round began, it ends soon. One mail per round, day and judge."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from quizzes.domain.panel_progress import progress_of, round_of
from quizzes.models import Judge, Panel
from quizzes.panel_rules import RATING_STATES
from quizzes.wording import speaking_to
from training.lib import background
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind

REMIND_JOB = "quizzes.remind-judges"
DAYS_BEFORE = (3, 0)
HOUR = time(8)


def tell_of_round(panel: Panel, judges: Iterable[Judge], *, now: datetime) -> None:
    """That a round began; the first one is the invitation."""
    number = round_of(panel)
    for judge in judges:
        send_mail_later(
            kind=NoticeKind.INVITATION,
            key=f"panel-round:{panel.public_id}:{number}:{judge.pk}",
            user=judge.user,
            template="emails/panel_round.txt",
            context=_context(panel, judge) | {"round": number},
            now=now,
        )


def plan_reminders(panel: Panel, *, now: datetime) -> None:
    """In the morning three days before the round ends and on its last day, where the chair is.

    A date that is moved plans new ones; those of the old date find that it is no longer theirs.
    """
    if panel.due_on is None or panel.state not in RATING_STATES:
        return
    zone = ZoneInfo(panel.chair.time_zone)
    for days in DAYS_BEFORE:
        due = datetime.combine(panel.due_on - timedelta(days=days), HOUR, zone)
        if due < now:
            continue
        key = f"{panel.public_id}:{round_of(panel)}:{panel.due_on}:{days}"
        payload = {"panel": panel.pk, "round": round_of(panel), "due_on": str(panel.due_on)}
        background.enqueue(REMIND_JOB, key, payload, now=now, not_before=due)


def remind_when_due(panel: Panel, *, round_number: int, due_on: date, now: datetime) -> int:
    """The planned reminder, unless the round is over or its last day has been moved."""
    if panel.state not in RATING_STATES or round_of(panel) != round_number:
        return 0
    return remind_judges(panel, now=now) if panel.due_on == due_on else 0


def remind_judges(panel: Panel, *, now: datetime) -> int:
    """Those who are not done, each once a day at most; returns how many mails are new."""
    today, number = panel.chair.today(now), round_of(panel)
    reminded = 0
    for each in progress_of(panel):
        if each.is_complete:
            continue
        planned = send_mail_later(
            kind=NoticeKind.LAPSE,
            key=f"panel-reminder:{panel.public_id}:{number}:{today}:{each.judge.pk}",
            user=each.judge.user,
            template="emails/panel_reminder.txt",
            context=_context(panel, each.judge) | {"done": each.done, "of": each.of},
            now=now,
        )
        if planned:
            Judge.objects.filter(pk=each.judge.pk).update(reminded_at=now)
            reminded += 1
    return reminded


def _context(panel: Panel, judge: Judge) -> dict[str, Any]:
    with speaking_to(judge.user):
        due = date_format(panel.due_on, "j F Y") if panel.due_on else ""
    return {
        "name": judge.user.legal_name or judge.user.email,
        "panel": panel.title,
        "due": due,
        "url": settings.PUBLIC_URL + reverse("quizzes:judging_panel", args=[panel.public_id]),
    }
