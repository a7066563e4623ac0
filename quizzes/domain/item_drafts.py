"""Change a question: a draft of one's own, saved without overwriting another window.

A draft is the next version of the question; `item_proposals` takes it from there. What cannot be
read as a question yet is kept as it was typed, so that an evening's work never hangs on a page.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.domain.clinical_reviews import sent_back
from courses.enums import ReviewOf
from quizzes.domain.figures import pin_figure
from quizzes.domain.loading import hash_item
from quizzes.enums import ItemState, Level, Pool
from quizzes.kinds import Kind
from quizzes.models import Bank, Item, ItemVersion
from training.lib.errors import Conflict
from training.people.models import User

DATES = ("valid_from", "valid_until")
FACTS = (
    *("topic", "level", "lesson_slug", "confidence", "references", "critical", "jurisdiction"),
    *DATES,
)
_NO_FACTS: dict[str, Any] = dict.fromkeys(FACTS, "")
_NO_FACTS |= {"level": Level.RECALL, "references": [], "critical": False, **dict.fromkeys(DATES)}
COPIED = (*FACTS, "kind", "schema", "payload", "content_hash", "case_set_id", "case_place")


@transaction.atomic
def open_draft(item: Item, author: User) -> ItemVersion:
    """The author's draft of this question: the one under way, or a copy of what is in use.

    A draft from a file belongs to nobody; it becomes the draft of who takes it up.
    """
    Item.objects.select_for_update().get(pk=item.pk)  # two clicks make one draft
    under_way = item.versions.filter(state__in=[ItemState.DRAFT, ItemState.PROPOSED], author=author)
    mine = under_way.order_by("-number").first()
    if mine:
        return mine
    base = item.versions.filter(state=ItemState.PUBLISHED).first()
    found = item.versions.filter(state=ItemState.DRAFT, author=None).order_by("-number").first()
    if found and (base is None or found.number > base.number):
        found.author = author
        found.save(update_fields=["author"])
        return found
    if base is None:
        raise Conflict(_("This question is not in use, so there is nothing to start from."))
    returned = sent_back(ReviewOf.QUESTION, item.pk, base)
    return ItemVersion.objects.create(
        item=item,
        number=_next_number(item),
        author=author,
        review_note=returned.comment if returned else "",
        **{name: getattr(base, name) for name in COPIED},
    )


@transaction.atomic
def begin_item(
    bank: Bank,
    kind: Kind,
    author: User,
    *,
    pool: Pool,
    payload: dict,
    facts: Mapping[str, Any],
    now: datetime,
) -> ItemVersion:
    """A new question with its first draft."""
    draft = _first_draft(bank, kind, author, pool)
    _fill(draft, payload, facts)
    draft.saved_at = now
    draft.save()
    return draft


@transaction.atomic
def begin_unfinished(
    bank: Bank, kind: Kind, author: User, *, pool: Pool, typed: Mapping[str, str], now: datetime
) -> ItemVersion:
    """A new question of which only a part is written."""
    draft = _first_draft(bank, kind, author, pool)
    _fill(draft, {"stem": _stem_of(typed), "options": []}, _NO_FACTS)
    draft.unfinished, draft.content_hash, draft.saved_at = typed, _hash_typed(typed), now
    draft.save()
    return draft


def _first_draft(bank: Bank, kind: Kind, author: User, pool: Pool) -> ItemVersion:
    Bank.objects.select_for_update().get(pk=bank.pk)  # refs are numbered one after the other
    item = Item.objects.create(bank=bank, ref=_next_ref(bank), pool=pool)
    return ItemVersion(item=item, number=1, author=author, kind=kind.name, schema=kind.schema)


def save_draft(
    draft: ItemVersion,
    *,
    seen: str,
    payload: dict[str, Any],
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    """Save what the editor holds, unless another window saved since it was opened.

    `seen` is the hash of what the editor was filled from.
    """
    _fill(draft, payload, facts)
    changes = {name: getattr(draft, name) for name in (*FACTS, "payload", "content_hash")}
    _store(draft, seen, changes | {"unfinished": None, "saved_at": now})


def keep_unfinished(
    draft: ItemVersion, *, seen: str, typed: Mapping[str, str], now: datetime
) -> None:
    """Keep what is typed though it cannot be read as a question, by the same rule of windows."""
    changes = {"unfinished": typed, "content_hash": _hash_typed(typed), "saved_at": now}
    if not draft.payload["options"]:  # nothing could be read so far: lists name it by its stem
        changes["payload"] = draft.payload | {"stem": _stem_of(typed)}
    _store(draft, seen, changes)


def _store(draft: ItemVersion, seen: str, changes: dict[str, Any]) -> None:
    """Write the row unless it moved on; the same text saved twice is no conflict."""
    stored = ItemVersion.objects.filter(
        pk=draft.pk, state=ItemState.DRAFT, content_hash__in=[seen, changes["content_hash"]]
    )
    if not stored.update(**changes):
        raise _why_not_saved(draft)
    for name, value in changes.items():
        setattr(draft, name, value)


def _why_not_saved(draft: ItemVersion) -> Conflict:
    state = ItemVersion.objects.filter(pk=draft.pk).values_list("state", flat=True).first()
    if state is None:
        return Conflict(_("This draft was deleted in another window."))
    if state != ItemState.DRAFT:
        return Conflict(_("This draft was proposed in another window. Take it back to change it."))
    return Conflict(_("Changed in another window since this page was opened. Nothing is lost."))


def _hash_typed(typed: Mapping[str, str]) -> str:
    text = json.dumps({"typed": dict(typed)}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stem_of(typed: Mapping[str, str]) -> str:
    return typed.get("item-stem", "")[:2_000]


@transaction.atomic
def follow_newest(draft: ItemVersion) -> None:
    """The author has brought the draft up to date with what was published meanwhile."""
    item = Item.objects.select_for_update().get(pk=draft.item_id)
    number = _next_number(item)
    if not ItemVersion.objects.filter(pk=draft.pk, state=ItemState.DRAFT).update(number=number):
        raise Conflict(_("Only a draft can be brought up to date."))
    draft.number = number


def discard_draft(draft: ItemVersion) -> None:
    """The draft goes; a question that never was anything else goes with it."""
    if not ItemVersion.objects.filter(pk=draft.pk, state=ItemState.DRAFT).delete()[0]:
        raise Conflict(_("Only a draft can be deleted."))
    Item.objects.filter(pk=draft.item_id, versions=None).delete()


def _fill(draft: ItemVersion, payload: dict[str, Any], facts: Mapping[str, Any]) -> None:
    for name in FACTS:
        setattr(draft, name, facts[name])
    draft.payload = pin_figure(draft.item.bank, payload)
    draft.content_hash = hash_item(draft)


def _next_number(item: Item) -> int:
    return (item.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1


def _next_ref(bank: Bank) -> str:
    """The next that is free: a file from another bank may have brought such refs along."""
    taken = set(bank.items.filter(ref__startswith="W-").values_list("ref", flat=True))
    number = len(taken) + 1
    while f"W-{number:04d}" in taken:
        number += 1
    return f"W-{number:04d}"
