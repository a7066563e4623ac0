"""One notice for each change, manager and channel: planned with the change, told once.

The row is the plan and the record; a constraint keeps a second one away. What waits for one
manager goes out in one mail, so that new rules for nineteen people are not nineteen mails.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext, override

from clinics.domain.watching.words import sentence_of, subject_of
from clinics.enums import ChangeKind, WatchChannel, WatchSubject
from clinics.models import Change, Notice, Watch
from clinics.queries.roster import staff_labels
from clinics.queries.watching import live_managers, that_may_be_told
from training.lib import background
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import Clinic, Membership

TELL_JOB = "clinics.tell"
DIGEST_AT = time(7)
MAILED = (WatchChannel.MAIL, WatchChannel.DIGEST)
_LINES = 3


def plan_notices(clinic: Clinic, changes: Sequence[Change], *, now: datetime) -> None:
    """For whoever follows what changed; planning twice is once. In the change's transaction."""
    if not changes:
        return
    watches = Watch.objects.filter(manager__in=live_managers(clinic, now=now))
    rows = [
        Notice(change=change, manager=watch.manager, channel=watch.channel, due_at=due)
        for watch in watches.select_related("manager__user")
        for due in [_due_at(watch, now)]
        for change in changes
        if touches(watch, change)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    at_once = {row.manager_id for row in rows if row.channel == WatchChannel.MAIL}
    last = changes[-1].number
    duties = [(f"{manager}:{last}", {"manager": manager}) for manager in sorted(at_once)]
    background.enqueue_many(TELL_JOB, duties, now=now)


def touches(watch: Watch, change: Change) -> bool:
    if watch.subject == WatchSubject.PERSON:
        return change.membership_id == watch.person_id
    if watch.subject == WatchSubject.RULE:
        return change.kind == ChangeKind.STANDING and change.requirement == watch.requirement
    return True


def _due_at(watch: Watch, now: datetime) -> datetime:
    """At once, or with the next digest: at seven in the morning, where the manager is."""
    if watch.channel != WatchChannel.DIGEST:
        return now
    zone = ZoneInfo(watch.manager.user.time_zone)
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
    return datetime.combine(day, DIGEST_AT, zone)


def tell_all(*, now: datetime) -> int:
    """Whatever is due, manager by manager. Returns how many notices were dealt with."""
    waiting = Notice.objects.filter(done_at=None, due_at__lte=now, channel__in=MAILED)
    managers = waiting.order_by("manager").values_list("manager", flat=True).distinct()
    return sum(tell(pk, now=now) for pk in list(managers))


@transaction.atomic
def tell(manager: int, *, now: datetime) -> int:
    """Mail what is due to one manager, a mail for each channel.

    The manager's row is held meanwhile: a second worker leaves the mail to the first. The mail is
    planned in the transaction that marks its notices, so it is one mail or none.
    """
    held = Membership.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    part = held.select_related("user", "clinic").filter(pk=manager).first()
    if part is None:
        return 0
    due = list(
        part.notices.filter(done_at=None, due_at__lte=now, channel__in=MAILED)
        .select_related("change")
        .order_by("change__number")
    )
    if due and _manages(part, now=now):
        told = _may_be_told(due, now=now)
        for channel in MAILED:
            _send(part, channel, [row for row in told if row.channel == channel], now=now)
    return Notice.objects.filter(pk__in=[row.pk for row in due]).update(done_at=now)


def _manages(part: Membership, *, now: datetime) -> bool:
    """Who left is told nothing more."""
    return part.user.is_active and (part.ended_at is None or part.ended_at > now)


def _may_be_told(due: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Without what is about somebody who stopped sharing meanwhile."""
    planned = Change.objects.filter(pk__in={row.change_id for row in due})
    told = set(that_may_be_told(planned, now=now).values_list("pk", flat=True))
    return [row for row in due if row.change_id in told]


def _send(part: Membership, channel: str, rows: Sequence[Notice], *, now: datetime) -> None:
    if not rows:
        return
    changes = [row.change for row in rows]
    with override(part.user.language):
        context = mail_context(part, changes, now=now)
    send_mail_later(
        kind=NoticeKind.LAPSE,  # who follows something has asked for this mail: no other switch
        key=f"clinic-changes:{part.pk}:{channel}:{changes[0].number}:{changes[-1].number}",
        user=part.user,
        template="emails/clinic_changes.txt",
        context=context | {"is_digest": channel == WatchChannel.DIGEST},
        now=now,
    )


def mail_context(part: Membership, changes: Sequence[Change], *, now: datetime) -> dict:
    """The first few changes in sentences, and where all of them stand."""
    clinic = part.clinic
    labels = staff_labels(clinic, now=now, only=[each.membership_id for each in changes])
    shown = [_named(each, labels) for each in changes[:_LINES]]
    more = len(changes) - len(shown)
    day = now.astimezone(ZoneInfo(clinic.time_zone)).date().isoformat()
    count = len(changes)
    text = ngettext("%(count)s change at %(clinic)s", "%(count)s changes at %(clinic)s", count)
    subject = text % {"count": count, "clinic": clinic.name} + f" ({day})"
    if count == 1:
        subject = subject_of(changes[0], labels.get(changes[0].membership_id or 0, ""), day)
    return {
        "clinic": clinic.name,
        "subject": subject,
        "lines": shown,
        "more": more,
        "url": _address(clinic, changes),
    }


def _named(change: Change, labels: dict[int, str]) -> str:
    return sentence_of(change, labels.get(change.membership_id or 0, ""))


def _address(clinic: Clinic, changes: Sequence[Change]) -> str:
    only = changes[0].membership if len(changes) == 1 else None
    if only and changes[0].kind == ChangeKind.STANDING:
        return reverse("clinics:person", args=[clinic.slug, only.public_id])
    return reverse("clinics:changes", args=[clinic.slug])
