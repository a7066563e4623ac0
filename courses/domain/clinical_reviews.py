"""The clinical review of whatever is taught or examined: who signed or sent back which wording."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from courses.enums import ReviewAct, ReviewOf
from courses.models import ClinicalReview
from training.lib.errors import Conflict, DomainError
from training.people.models import Recognition, User

Shown = Sequence[Sequence[str]]  # key, label and text of each part


class Wording(Protocol):
    """A version of a lesson, a question, a checklist or a credential's rules."""

    number: int
    content_hash: str


def note_signature(
    of: ReviewOf,
    thing: int,
    wording: Wording,
    reviewer: User,
    *,
    recognition: Recognition,
    now: datetime,
) -> None:
    """The record of a signature, written in its transaction."""
    ClinicalReview.objects.create(
        of=of,
        thing=thing,
        number=wording.number,
        content_hash=wording.content_hash,
        act=ReviewAct.SIGNED,
        reviewer=reviewer,
        recognition=recognition,
        made_at=now,
    )


def note_sent_back(
    of: ReviewOf,
    thing: int,
    wording: Wording,
    reviewer: User,
    *,
    comment: str,
    recognition: Recognition | None,
    shown: Shown = (),
    now: datetime,
) -> None:
    """An admin without a recognition may send a proposal back as well, but never signs."""
    if not comment:
        raise DomainError(_("Say what to change, so that the author knows."))
    ClinicalReview.objects.create(
        of=of,
        thing=thing,
        number=wording.number,
        content_hash=wording.content_hash,
        act=ReviewAct.SENT_BACK,
        comment=comment,
        shown=[list(part) for part in shown],
        reviewer=reviewer,
        recognition=recognition,
        made_at=now,
    )


def sent_back(of: ReviewOf, thing: int, wording: Wording) -> ClinicalReview | None:
    """The act by which this wording waits for its author: the last one said about it."""
    return all_sent_back(of, {thing: wording}).get(thing)


def all_sent_back(of: ReviewOf, wordings: Mapping[int, Wording]) -> dict[int, ClinicalReview]:
    """`sent_back` for many, by thing; one statement."""
    reviews = ClinicalReview.objects.filter(of=of, thing__in=wordings).select_related("reviewer")
    last = {
        review.thing: review
        for review in reviews.defer("shown")
        if review.content_hash == wordings[review.thing].content_hash
    }
    return {thing: review for thing, review in last.items() if review.act == ReviewAct.SENT_BACK}


def sent_back_before(of: ReviewOf, thing: int, wording: Wording) -> ClinicalReview | None:
    """The last time another wording of the same thing was sent back."""
    others = ClinicalReview.objects.filter(of=of, thing=thing, act=ReviewAct.SENT_BACK)
    return others.exclude(content_hash=wording.content_hash).select_related("reviewer").last()


def waits_for_another(back: ClinicalReview | None, reviewer: User) -> bool:
    """Only who sent a wording back may think better of it."""
    return back is not None and back.reviewer_id != reviewer.pk


def refuse_unread(wording: Wording, read: str) -> None:
    """`read` is the hash of what the page showed: nobody judges what they have not read."""
    if read != wording.content_hash:
        raise Conflict(_("The wording changed since you opened it. This is what it says now."))


def refuse_sent_back(of: ReviewOf, thing: int, wording: Wording, reviewer: User) -> None:
    """It waits for its author."""
    found = sent_back(of, thing, wording)
    if found and waits_for_another(found, reviewer):
        words = _("{name} has sent this wording back. It waits for its author.")
        raise Conflict(words.format(name=found.reviewer.legal_name))
