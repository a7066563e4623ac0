"""Change a question: a draft of one's own, saved without overwriting another window, published.

A draft is the next version of the question. Publishing retires the version in use; running
attempts keep the one they were drawn with. The new wording is unsigned until a reviewer, who is
not its author, signs it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.domain.rendering import file_name
from courses.models import CourseFile
from quizzes.domain.blueprints import keeping_blueprints_filled
from quizzes.domain.loading import hash_item
from quizzes.domain.marks import enter_listed
from quizzes.domain.unfinished import missing_of
from quizzes.enums import ItemState, Pool
from quizzes.kinds import Kind
from quizzes.models import Bank, Item, ItemVersion
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User

FACTS = ("topic", "level", "lesson_slug", "confidence", "references", "critical", "jurisdiction")
COPIED = (*FACTS, "kind", "schema", "payload", "content_hash", "case_set_id", "case_place")


@transaction.atomic
def open_draft(item: Item, author: User) -> ItemVersion:
    """The author's draft of this question: the one under way, or a copy of what is in use.

    A draft from a file belongs to nobody; it becomes the draft of who takes it up.
    """
    Item.objects.select_for_update().get(pk=item.pk)  # two clicks make one draft
    mine = item.versions.filter(state=ItemState.DRAFT, author=author).order_by("-number").first()
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
    return ItemVersion.objects.create(
        item=item,
        number=_next_number(item),
        author=author,
        **{name: getattr(base, name) for name in COPIED},
    )


@transaction.atomic
def begin_item(
    bank: Bank, kind: Kind, author: User, *, pool: Pool, payload: dict, facts: Mapping[str, Any]
) -> ItemVersion:
    """A new question with its first draft."""
    Bank.objects.select_for_update().get(pk=bank.pk)  # refs are numbered one after the other
    item = Item.objects.create(bank=bank, ref=_next_ref(bank), pool=pool)
    draft = ItemVersion(item=item, number=1, author=author, kind=kind.name, schema=kind.schema)
    _fill(draft, payload, facts)
    draft.save()
    return draft


def save_draft(
    draft: ItemVersion, *, seen: str, payload: dict[str, Any], facts: Mapping[str, Any]
) -> None:
    """Save what the editor holds, unless another window saved since it was opened.

    `seen` is the hash of what the editor was filled from.
    """
    _fill(draft, payload, facts)
    changes = {name: getattr(draft, name) for name in (*FACTS, "payload", "content_hash")}
    stored = ItemVersion.objects.filter(
        pk=draft.pk, state=ItemState.DRAFT, content_hash__in=[seen, draft.content_hash]
    )
    if not stored.update(**changes):
        raise Conflict(_("Changed in another window since this page was opened. Nothing is lost."))


def discard_draft(draft: ItemVersion) -> None:
    """The draft goes; a question that never was anything else goes with it."""
    if not ItemVersion.objects.filter(pk=draft.pk, state=ItemState.DRAFT).delete()[0]:
        raise Conflict(_("Only a draft can be deleted."))
    Item.objects.filter(pk=draft.item_id, versions=None).delete()


@transaction.atomic
def publish_draft(draft: ItemVersion, *, admin: User, now: datetime) -> None:
    """From the next start on, this wording is drawn. Two admins at once publish it once."""
    item = Item.objects.select_for_update().get(pk=draft.item_id)
    in_use = item.versions.filter(state=ItemState.PUBLISHED).first()
    if in_use and in_use.number > draft.number:
        raise Conflict(_("The question changed since this draft was begun. Draft it anew."))
    if in_use and in_use.content_hash == draft.content_hash:
        raise DomainError(_("Nothing differs from the question in use."))
    if missing := missing_of(draft):
        words = _("Fill in before it is published: {what}.")
        raise DomainError(words.format(what=", ".join(missing)))
    with keeping_blueprints_filled(item.bank):
        item.versions.filter(state=ItemState.PUBLISHED).update(state=ItemState.RETIRED)
        if not item.versions.filter(pk=draft.pk, state=ItemState.DRAFT).update(
            state=ItemState.PUBLISHED
        ):
            raise Conflict(_("Somebody has already published or deleted this draft."))
    enter_listed([draft])
    audit.record("item.published", item, actor=admin, now=now, number=draft.number)


def _fill(draft: ItemVersion, payload: dict[str, Any], facts: Mapping[str, Any]) -> None:
    for name in FACTS:
        setattr(draft, name, facts[name])
    draft.payload = pin_figure(draft.item.bank, payload)
    draft.content_hash = hash_item(draft)


def pin_figure(bank: Bank, payload: dict[str, Any]) -> dict[str, Any]:
    """The question keeps the drawing its areas were drawn on."""
    if "figure" not in payload:
        return payload
    files = CourseFile.objects.filter(course=bank.course_id)
    file = files.filter(path=f"{bank.module_slug}/{payload['figure']}").order_by("-pk").first()
    if file is None:
        raise DomainError(_("There is no such figure in the folder of the module."))
    return payload | {"file": file_name(file), "width": file.width, "height": file.height}


def _next_number(item: Item) -> int:
    return (item.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1


def _next_ref(bank: Bank) -> str:
    """The next that is free: a file from another bank may have brought such refs along."""
    taken = set(bank.items.filter(ref__startswith="W-").values_list("ref", flat=True))
    number = len(taken) + 1
    while f"W-{number:04d}" in taken:
        number += 1
    return f"W-{number:04d}"
