"""From a draft to the question in use: proposed, read by a second person, published by a third.

A proposed wording is locked: what the reviewer read is what is published. The mark *critical*
decides about passes, so to set it or to take it off needs the agreement of somebody who is not
the author, by name; a recognised author who agrees signs the question with the same act.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.clinical_reviews import note_sent_back, note_signature
from courses.enums import ReviewOf
from quizzes.domain.blueprints import keeping_blueprints_filled
from quizzes.domain.marks import enter_listed
from quizzes.domain.unfinished import missing_of
from quizzes.domain.wordings import parts_shown
from quizzes.enums import ItemState
from quizzes.models import Item, ItemVersion
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import Recognition, User

_UNREAD: dict[str, Any] = {
    "critical_agreed_by": None,
    "critical_agreed_at": None,
    "signed_by": None,
    "signed_at": None,
}
_NO_REMARKS: dict[str, Any] = {"review_note": "", "remarks": {}}


@transaction.atomic
def propose_draft(draft: ItemVersion, *, now: datetime) -> None:
    """Hand the draft to those who review and publish; from now on it is locked."""
    item = Item.objects.select_for_update().get(pk=draft.item_id)
    _refuse_unready(draft, in_use_of(item))
    _step(draft, ItemState.DRAFT, state=ItemState.PROPOSED, proposed_at=now, **_NO_REMARKS)
    audit.record("item.proposed", item, actor=draft.author, now=now, number=draft.number)


@transaction.atomic
def take_back(draft: ItemVersion, *, now: datetime) -> None:
    """The author goes on writing; who read it has to read it again."""
    _step(draft, ItemState.PROPOSED, state=ItemState.DRAFT, proposed_at=None, **_UNREAD)
    audit.record("item.taken-back", draft.item, actor=draft.author, now=now, number=draft.number)


@transaction.atomic
def send_back(
    draft: ItemVersion,
    reviewer: User,
    *,
    note: str,
    remarks: Mapping[str, str],
    recognition: Recognition | None = None,
    now: datetime,
) -> None:
    """With remarks, each beside the part of the question it is about."""
    _refuse_own(draft, reviewer)
    told = {part: words for part, words in remarks.items() if words}
    note_sent_back(
        ReviewOf.QUESTION,
        draft.item_id,
        draft,
        reviewer,
        comment="\n".join(filter(None, [note, *told.values()])),
        recognition=recognition,
        shown=parts_shown(draft),
        now=now,
    )
    changes = {"review_note": note, "remarks": told, "proposed_at": None, **_UNREAD}
    _step(draft, ItemState.PROPOSED, state=ItemState.DRAFT, **changes)
    audit.record("item.sent-back", draft.item, actor=reviewer, now=now, number=draft.number)


@transaction.atomic
def agree(
    draft: ItemVersion, reviewer: User, *, recognition: Recognition | None, now: datetime
) -> None:
    """The second person has read it: for the critical mark, and as clinical reviewer; each once."""
    _refuse_own(draft, reviewer)
    held = ItemVersion.objects.select_for_update().get(pk=draft.pk)
    critical = touches_critical(draft, in_use_of(draft.item))
    changes: dict[str, Any] = {}
    if recognition and not held.signed_at:
        changes |= {"signed_by": reviewer, "signed_at": now}
    if critical and not held.critical_agreed_at:
        changes |= {"critical_agreed_by": reviewer, "critical_agreed_at": now}
    if not changes and (recognition or critical):
        raise Conflict(_("Somebody has agreed to it already."))
    if not changes:
        raise DomainError(
            _("Only a recognised author signs a question. You can publish it or send it back.")
        )
    _step(draft, ItemState.PROPOSED, **changes)
    if recognition and "signed_by" in changes:
        facts: dict[str, Any] = {"recognition": recognition, "now": now}
        note_signature(ReviewOf.QUESTION, draft.item_id, draft, reviewer, **facts)
    audit.record(
        "item.agreed",
        draft.item,
        actor=reviewer,
        now=now,
        number=draft.number,
        critical="critical_agreed_by" in changes,
        recognition=recognition.pk if recognition else None,
    )


@transaction.atomic
def publish_draft(draft: ItemVersion, *, admin: User, now: datetime) -> None:
    """From the next start on, this wording is drawn. Two admins at once publish it once."""
    item = Item.objects.select_for_update().get(pk=draft.item_id)
    read = draft.content_hash
    draft.refresh_from_db()  # after the lock: an agreement may just have been given or taken back
    draft.content_hash = read
    in_use = in_use_of(item)
    _refuse_own(draft, admin)
    _refuse_unready(draft, in_use)
    if touches_critical(draft, in_use):
        _refuse_unagreed(draft, admin)
    with keeping_blueprints_filled(item.bank):
        item.versions.filter(state=ItemState.PUBLISHED).update(state=ItemState.RETIRED)
        _step(draft, ItemState.PROPOSED, state=ItemState.PUBLISHED)
    enter_listed([draft])
    audit.record(
        "item.published",
        item,
        actor=admin,
        now=now,
        number=draft.number,
        critical_agreed_by=draft.critical_agreed_by_id,
    )


def in_use_of(item: Item) -> ItemVersion | None:
    return item.versions.filter(state=ItemState.PUBLISHED).first()


def touches_critical(draft: ItemVersion, in_use: ItemVersion | None) -> bool:
    """Whether it is critical, or takes the mark off one that is."""
    return draft.critical or bool(in_use and in_use.critical)


def _refuse_unready(draft: ItemVersion, in_use: ItemVersion | None) -> None:
    if in_use and in_use.number > draft.number:
        raise Conflict(_("The question changed since this draft was begun. Bring it up to date."))
    if in_use and in_use.content_hash == draft.content_hash:
        raise DomainError(_("Nothing differs from the question in use."))
    if missing := missing_of(draft):
        words = _("Fill in before it goes on: {what}.")
        raise DomainError(words.format(what=", ".join(missing)))


def _refuse_own(draft: ItemVersion, person: User) -> None:
    if draft.author_id == person.pk:
        raise NotAllowed(_("You wrote this question. Another person reviews and publishes it."))


def _refuse_unagreed(draft: ItemVersion, admin: User) -> None:
    """Where there is a third person, who agreed to the critical mark does not publish it too."""
    if draft.critical_agreed_by_id is None:
        raise DomainError(
            _("A second person has to agree to the critical mark first, who is not the author.")
        )
    if draft.critical_agreed_by_id != admin.pk:
        return
    others = User.objects.filter(is_staff=True, is_active=True)
    if others.exclude(pk__in=[admin.pk, draft.author_id]).exists():
        raise NotAllowed(_("You agreed to the critical mark, so another admin publishes it."))


def _step(draft: ItemVersion, expected: str, **changes: Any) -> None:
    """Change the row only in the state and wording it is expected in.

    The second of two clicks is refused, and nobody agrees to a text they have not read.
    """
    rows = ItemVersion.objects.filter(pk=draft.pk, state=expected, content_hash=draft.content_hash)
    if not rows.update(**changes):
        raise Conflict(_("Somebody was faster: open the page again to see how it stands."))
    draft.refresh_from_db(fields=list(changes))
