"""One act on many questions of a bank: written down first, then done in batches.

A batch and how far the act is are one transaction, so a worker that dies goes on where it was. A
move is one batch: whether blueprints stay filled is a question about all of them together.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.blueprints import keeping_blueprints_filled
from quizzes.enums import BulkAct
from quizzes.models import Bank, BulkChange, Item, ItemVersion
from training.lib.background import enqueue
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User

BULK_JOB = "bulk-change"
AT_ONCE = 500  # more are left to a worker, and the page shows how far it is
BATCH = 500
NAMED = 3  # refs in a refusal


@transaction.atomic
def plan_change(
    bank: Bank, items: Sequence[int], *, act: str, value: str, user: User, now: datetime
) -> BulkChange:
    """Write down which questions and what; a worker does it when they are many."""
    if not items:
        raise DomainError(_("Mark the questions first."))
    change = BulkChange.objects.create(
        bank=bank, user=user, act=act, value=value, items=sorted(items), created_at=now
    )
    if len(items) > AT_ONCE:
        enqueue(BULK_JOB, str(change.public_id), {"change": change.pk}, now=now)
    return change


def carry_out(change: BulkChange, *, now: datetime) -> None:
    """Do what is left of it. A refusal ends it and is kept for whoever asked."""
    try:
        while _do_batch(change.pk, now=now):
            pass
    except DomainError as refusal:
        open_change = BulkChange.objects.filter(pk=change.pk, finished_at=None)
        open_change.update(refusal=refusal.message[:500], finished_at=now)
    change.refresh_from_db()


@transaction.atomic
def _do_batch(change_id: int, *, now: datetime) -> bool:
    """The next questions; the lock on the row lets two workers take turns. False at the end."""
    change = (
        BulkChange.objects.select_for_update(of=["self"])
        .select_related("bank", "user")
        .get(pk=change_id)
    )
    if change.finished_at:
        return False
    size = len(change.items) if change.act == BulkAct.MOVE else BATCH
    ids = change.items[change.done : change.done + size]
    # In their order, so that two acts on the same questions wait for each other and never deadlock.
    locked = Item.objects.select_for_update().filter(pk__in=ids, bank=change.bank_id)
    there = list(locked.order_by("pk").values_list("pk", flat=True))
    _ACTS[change.act](change, Item.objects.filter(pk__in=there))
    change.done += len(ids)
    change.finished_at = now if change.done == len(change.items) else None
    change.save(update_fields=["done", "finished_at"])
    audit.record(
        "items.changed",
        change.bank,
        actor=change.user,
        now=now,
        act=change.act,
        value=change.value,
        items=there,
    )
    return change.finished_at is None


def _add_tag(change: BulkChange, items: QuerySet[Item]) -> None:
    items.exclude(tags__contains=[change.value]).update(tags=_tags("array_append", change.value))


def _remove_tag(change: BulkChange, items: QuerySet[Item]) -> None:
    items.filter(tags__contains=[change.value]).update(tags=_tags("array_remove", change.value))


def _tags(function: str, tag: str) -> Func:
    return Func(F("tags"), Value(tag, output_field=TextField()), function=function)


def _set_review(change: BulkChange, items: QuerySet[Item]) -> None:
    items.update(review_on=date.fromisoformat(change.value) if change.value else None)


def _set_limit(change: BulkChange, items: QuerySet[Item]) -> None:
    """A question that was drawn that often already is not drawn from now on."""
    with keeping_blueprints_filled(change.bank):
        items.update(exposure_limit=int(change.value) if change.value else None)


def _move(change: BulkChange, items: QuerySet[Item]) -> None:
    """Two moves out of a bank take turns: each alone might leave enough, both together not."""
    banks = Bank.objects.select_for_update().filter(course=change.bank.course_id)
    target = next((bank for bank in banks.order_by("pk") if bank.slug == change.value), None)
    if target is None or target == change.bank:
        raise DomainError(_("Choose another bank of this course."))
    refuse_move(items, target)
    with keeping_blueprints_filled(change.bank):
        items.update(bank=target)


def refuse_move(items: QuerySet[Item], target: Bank) -> None:
    """What ties questions to their bank: a text they share, and a ref that is taken over there."""
    shared = ItemVersion.objects.filter(item__in=items, case_set__isnull=False)
    if refs := _refs(Item.objects.filter(pk__in=shared.values("item"))):
        words = _("Questions of a case set stay with its bank: {refs}.")
        raise Conflict(words.format(refs=refs))
    namesakes = Item.objects.filter(bank=target, ref__in=items.values("ref"))
    if refs := _refs(namesakes):
        words = _("“{bank}” has questions of these references already: {refs}.")
        raise Conflict(words.format(bank=target.title, refs=refs))


def _refs(items: QuerySet[Item]) -> str:
    """The first of them, and how many more; empty without any."""
    refs = list(items.order_by("ref").values_list("ref", flat=True))
    more = len(refs) - NAMED
    words = ", ".join(refs[:NAMED])
    if more <= 0:
        return words
    return ngettext("{refs} and {n} more", "{refs} and {n} more", more).format(refs=words, n=more)


_ACTS: dict[str, Callable[[BulkChange, QuerySet[Item]], Any]] = {
    BulkAct.ADD_TAG: _add_tag,
    BulkAct.REMOVE_TAG: _remove_tag,
    BulkAct.REVIEW_ON: _set_review,
    BulkAct.LIMIT: _set_limit,
    BulkAct.MOVE: _move,
}
