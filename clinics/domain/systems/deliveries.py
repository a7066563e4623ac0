"""Messages to webhooks: planned with the change, tried with growing pauses, told of when it fails.

At least once and in no promised order: a worker may die between the receiver's yes and our note of
it. The message's id stays the same, so a receiver knows what it has seen.
"""

import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.domain.access_log import note_viewing
from clinics.domain.systems.signing import signed_headers
from clinics.domain.systems.webhooks import secrets_in_use
from clinics.enums import ChangeKind, DeliveryState, ViewingKind
from clinics.models import Change, Delivery, DeliveryTry, Webhook
from clinics.queries.systems import answered_for
from clinics.queries.watching import that_may_be_told
from training.lib import background, fetching
from training.lib.errors import Conflict, NotAllowed, Outage
from training.people.domain import audit
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import User
from training.people.queries import managers_of
from training.people.rules import can_manage

JOB = "webhook"
PAUSES = tuple(
    timedelta(**each)
    for each in (
        {"seconds": 5},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 10},
        {"hours": 14},
        {"hours": 20},
        {"hours": 24},
    )
)
MOST_TRIES = len(PAUSES) + 1
SWITCHED_OFF_AFTER = timedelta(days=5)
FORGOTTEN_AT_ONCE = 1_000
HELD_AT_ONCE = 500  # of messages that were held back; the next sweep takes the next ones
_SECONDS = 10.0
_GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What one try came to; without a status `problem` says why nothing answered."""

    status: int | None
    problem: str
    took_ms: int

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def plan_change(change: Change, *, now: datetime) -> None:
    """In the transaction that notes the change, for each webhook that wants its kind."""
    wanting = Webhook.objects.filter(
        clinic=change.clinic_id, removed_at=None, disabled_at=None, kinds__contains=change.kind
    )
    body = message_of(f"change.{change.kind}", facts_of(change), at=change.noted_at)
    for webhook in wanting:
        _plan(webhook, f"msg_{change.public_id.hex}", body, change=change, now=now)


def facts_of(change: Change) -> dict[str, Any]:
    """The same as the API says of the change: ids and statuses, no name."""
    return {
        "clinic": change.clinic.slug,
        "id": str(change.public_id),
        "number": change.number,
        "kind": change.kind,
        "person": str(change.membership.public_id) if change.membership else None,
        "requirement": change.requirement,
        "title": change.title,
        "before": change.before,
        "after": change.after,
        "finding": change.finding,
        "detail": change.detail,
        "happened_at": change.happened_at.isoformat(),
        "noted_at": change.noted_at.isoformat(),
    }


def message_of(kind: str, data: dict[str, Any], *, at: datetime) -> str:
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, separators=(",", ":"))


@transaction.atomic
def send_test(webhook: Webhook, *, by: User, now: datetime) -> Delivery:
    """A message that says nothing, to see that it arrives."""
    _managers_only(webhook, by, now)
    _must_run(webhook, now)
    body = message_of("test", {"clinic": webhook.clinic.slug}, at=now)
    delivery = _plan(webhook, f"msg_{uuid.uuid4().hex}", body, change=None, now=now)
    audit.record("webhook.tested", webhook, actor=by, now=now)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """The same message under the same id, with all its tries."""
    webhook = Webhook.objects.get(pk=delivery.webhook_id)
    _managers_only(webhook, by, now)
    _must_run(webhook, now)
    still = Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.WAITING)
    if not still.update(state=DeliveryState.WAITING, tries_left=MOST_TRIES, next_try_at=now):
        raise Conflict(_("This message is on its way already."))
    delivery.refresh_from_db()
    _enqueue(delivery, due=now, now=now)
    audit.record("webhook.sent_again", delivery, actor=by, now=now)


def try_delivery(pk: int, number: int, *, now: datetime) -> None:
    """Send once and note what came of it; a try that was noted is not made again."""
    found = Delivery.objects.select_related("webhook__clinic", "change__membership")
    delivery = found.annotate(is_answered_for=answered_for(now, "webhook__")).filter(pk=pk).first()
    if delivery is None or not _is_due(delivery, number):
        return
    if not _may_be_told(delivery, now):
        _put_aside(delivery, DeliveryState.DROPPED)
    elif not delivery.is_answered_for:
        _put_aside(delivery, DeliveryState.HELD)
    else:
        _note(delivery, number, _send(delivery, now=now), now=now)


def send_what_was_held(now: datetime) -> int:
    """Of webhooks that a manager took over. Each message goes its way once: its row says so."""
    held = Delivery.objects.filter(answered_for(now, "webhook__"), state=DeliveryState.HELD)
    with transaction.atomic():
        locked = held.select_for_update(of=("self",), skip_locked=True).order_by("pk")
        found = list(locked[:HELD_AT_ONCE])
        Delivery.objects.filter(pk__in=[each.pk for each in found]).update(
            state=DeliveryState.WAITING, next_try_at=now
        )
        _enqueue(*found, due=now, now=now)
    return len(found)


def forget_old_messages(now: datetime) -> int:
    """Sent or not, with their tries; only what is on its way stays. In parts, so that no statement
    holds many rows."""
    total, before = 0, now - timedelta(days=settings.WEBHOOK_MESSAGES_KEPT_DAYS)
    old = Delivery.objects.filter(planned_at__lte=before).exclude(state=DeliveryState.WAITING)
    while part := list(old.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        Delivery.objects.filter(pk__in=part).exclude(state=DeliveryState.WAITING).delete()
        total += len(part)
    return total


def _may_be_told(delivery: Delivery, now: datetime) -> bool:
    """The webhook is on, and the person whose papers it is about still shares with the clinic."""
    if delivery.webhook.disabled_at or delivery.webhook.removed_at:
        return False
    if delivery.change_id is None:
        return True
    return that_may_be_told(Change.objects.filter(pk=delivery.change_id), now=now).exists()


def _put_aside(delivery: Delivery, state: DeliveryState) -> None:
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    waiting.update(state=state, next_try_at=None)


def _is_due(delivery: Delivery, number: int) -> bool:
    return delivery.state == DeliveryState.WAITING and delivery.tried == number - 1


def _send(delivery: Delivery, *, now: datetime) -> Outcome:
    """Outside of any transaction. The address is judged anew each time."""
    webhook, began = delivery.webhook, time.monotonic()
    secrets = secrets_in_use(webhook, now=now)
    headers = signed_headers(delivery.message, delivery.body, secrets_in_use=secrets, now=now)
    status, problem = None, ""
    try:
        status = fetching.post(webhook.url, delivery.body.encode(), headers, seconds=_SECONDS)
    except fetching.AskedTooOften as error:
        raise Outage(_("This host was sent enough in this minute.")) from error
    except fetching.NotAnAddress:
        problem = "not-an-address"
    except fetching.NotPublic:
        problem = "inner-address"
    except fetching.NotFetched:
        problem = "no-answer"
    return Outcome(status, problem, round(1000 * (time.monotonic() - began)))


@transaction.atomic
def _note(delivery: Delivery, number: int, outcome: Outcome, *, now: datetime) -> None:
    """Another worker may have tried as well: the first note counts, the conditional one."""
    left = delivery.tries_left - 1
    state = _state_after(outcome, left)
    due = now + PAUSES[-left] if state == DeliveryState.WAITING else None
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, tried=number - 1)
    if not mine.update(state=state, tried=number, tries_left=left, next_try_at=due):
        return
    DeliveryTry.objects.create(
        delivery=delivery,
        number=number,
        at=now,
        status=outcome.status,
        problem=outcome.problem,
        took_ms=outcome.took_ms,
    )
    delivery.tried = number
    if due:
        _enqueue(delivery, due=due, now=now)
    _note_health(delivery.webhook, outcome, now=now)
    if outcome.arrived:
        _note_reading(delivery, now=now)


def _note_reading(delivery: Delivery, *, now: datetime) -> None:
    """Whose standing another system was told of reads so on their own page."""
    change, webhook = delivery.change, delivery.webhook
    if change and change.membership and change.kind == ChangeKind.STANDING:
        person, what = change.membership.user_id, ViewingKind.CHANGES
        note_viewing(webhook.clinic, None, person, what, now=now, system=webhook.host)


def _state_after(outcome: Outcome, left: int) -> DeliveryState:
    if outcome.arrived:
        return DeliveryState.DELIVERED
    return DeliveryState.WAITING if left > 0 else DeliveryState.FAILED


def _note_health(webhook: Webhook, outcome: Outcome, *, now: datetime) -> None:
    """Five days without one success, or a receiver that says it is gone, switch it off."""
    rows = Webhook.objects.filter(pk=webhook.pk)
    if outcome.arrived:
        rows.exclude(failing_since=None).update(failing_since=None)
        return
    rows.filter(failing_since=None).update(failing_since=now)
    webhook.refresh_from_db(fields=["failing_since"])
    failing_for = now - (webhook.failing_since or now)
    if outcome.status != _GONE and failing_for < SWITCHED_OFF_AFTER:
        return
    if rows.filter(disabled_at=None, removed_at=None).update(disabled_at=now):
        _tell_managers(webhook, now=now)
        audit.record("webhook.switched_off", webhook, now=now)


def _tell_managers(webhook: Webhook, *, now: datetime) -> None:
    clinic = webhook.clinic
    for manager in managers_of(clinic, now=now):
        send_mail_later(
            kind=NoticeKind.SECURITY,
            key=f"webhook-off:{webhook.public_id}:{now:%Y-%m-%dT%H:%M}:{manager.pk}",
            user=manager,
            template="emails/webhook_off.txt",
            context={
                "clinic": clinic.name,
                "url": reverse("clinics:webhook", args=[clinic.slug, webhook.public_id]),
            },
            now=now,
        )


def _plan(
    webhook: Webhook, message: str, body: str, *, change: Change | None, now: datetime
) -> Delivery:
    delivery, is_new = Delivery.objects.get_or_create(
        webhook=webhook,
        message=message,
        defaults={
            "type": json.loads(body)["type"],
            "change": change,
            "body": body,
            "tries_left": MOST_TRIES,
            "next_try_at": now,
            "planned_at": now,
        },
    )
    if is_new:
        _enqueue(delivery, due=now, now=now)
    return delivery


def _enqueue(*deliveries: Delivery, due: datetime, now: datetime) -> None:
    """The moment is part of the key: a try may be planned anew after it was dropped."""
    duties = [
        (
            f"{each.public_id}:{each.tried + 1}:{due.isoformat()}",
            {"delivery": each.pk, "number": each.tried + 1},
        )
        for each in deliveries
    ]
    background.enqueue_many(JOB, duties, now=now, not_before=due)


def _must_run(webhook: Webhook, now: datetime) -> None:
    if webhook.disabled_at or webhook.removed_at:
        raise Conflict(_("This webhook is switched off. Switch it on first."))
    if not Webhook.objects.filter(answered_for(now), pk=webhook.pk).exists():
        raise Conflict(_("No manager answers for this webhook. Take it over first."))


def _managers_only(webhook: Webhook, by: User, now: datetime) -> None:
    if not can_manage(by, webhook.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can do this."))
