"""The clinical review of questions: an authorised physiotherapist stands for them by name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.clinical_reviews import (
    note_sent_back,
    note_signature,
    refuse_sent_back,
    refuse_unread,
)
from courses.enums import ReviewOf
from quizzes.domain import item_proposals
from quizzes.domain.wordings import parts_shown
from quizzes.enums import ItemState
from quizzes.models import ItemVersion
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import Recognition, User


@transaction.atomic
def sign_item(
    version: ItemVersion, reviewer: User, *, recognition: Recognition, read: str, now: datetime
) -> None:
    """Sign this wording once, never one's own; a proposal is agreed to by the same act.

    When the wording changed while the page was open, or a colleague was first, the reviewer looks
    again instead of signing what they did not read. `read` is the hash of what they read.
    """
    held = _hold_unsigned(version, reviewer, read)
    if held.state == ItemState.PROPOSED:
        item_proposals.agree(held, reviewer, recognition=recognition, now=now)
        return
    ItemVersion.objects.filter(pk=held.pk).update(signed_by=reviewer, signed_at=now)
    facts: dict[str, Any] = {"recognition": recognition, "now": now}
    note_signature(ReviewOf.QUESTION, held.item_id, held, reviewer, **facts)
    audit.record(
        "item.signed",
        held.item,
        actor=reviewer,
        now=now,
        number=held.number,
        recognition=recognition.pk,
        content=held.content_hash,
    )


@transaction.atomic
def refuse_item(
    version: ItemVersion,
    reviewer: User,
    *,
    recognition: Recognition,
    comment: str,
    read: str,
    now: datetime,
) -> None:
    """Send it back unsigned: a proposal to its author, a wording in use until its next version."""
    held = _hold_unsigned(version, reviewer, read)
    if held.state == ItemState.PROPOSED:
        item_proposals.send_back(
            held, reviewer, note=comment, remarks={}, recognition=recognition, now=now
        )
        return
    note_sent_back(
        ReviewOf.QUESTION,
        held.item_id,
        held,
        reviewer,
        comment=comment,
        recognition=recognition,
        shown=parts_shown(held),
        now=now,
    )
    audit.record(
        "item.not-signed",
        held.item,
        actor=reviewer,
        now=now,
        number=held.number,
        recognition=recognition.pk,
        content=held.content_hash,
    )


def _hold_unsigned(version: ItemVersion, reviewer: User, read: str) -> ItemVersion:
    """Lock the wording until commit: of two reviewers at once the second is told of the first."""
    if version.author_id == reviewer.pk:
        raise NotAllowed(_("You wrote this question. Another person signs it."))
    rows = ItemVersion.objects.select_for_update(of=["self"])
    held = rows.select_related("item__bank", "case_set").get(pk=version.pk)
    refuse_unread(held, read)
    if held.signed_at or held.state not in (ItemState.PROPOSED, ItemState.PUBLISHED):
        raise Conflict(_("Somebody has signed or replaced this question already."))
    refuse_sent_back(ReviewOf.QUESTION, held.item_id, held, reviewer)
    return held
