"""Proposals that wait for a decision, and what other apps have to be signed."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet

from quizzes.enums import ItemState
from quizzes.models import Bank, ItemVersion, QuizVersion
from training.people.models import User
from training.people.requests import SignedInRequest

# Each: title, kind (a word for it), url, and the act by which it was sent back, if it was.
Unsigned = dict[str, Any]
_loaders: list[Callable[[SignedInRequest], list[Unsigned]]] = []


def register_unsigned(loader: Callable[[SignedInRequest], list[Unsigned]]) -> None:
    """Apps above have wordings of their own that a reviewer signs; called when they are ready."""
    _loaders.append(loader)


def others_to_sign(request: SignedInRequest) -> list[Unsigned]:
    return [row for loader in _loaders for row in loader(request)]


def proposed_questions(banks: QuerySet[Bank], *, besides: User) -> QuerySet[ItemVersion]:
    """Of these banks, not one's own: nobody reviews what they wrote."""
    waiting = ItemVersion.objects.filter(item__bank__in=banks, state=ItemState.PROPOSED)
    others = waiting.filter(~Q(author=besides) | Q(author=None))
    oldest_first = F("proposed_at").asc(nulls_last=True)
    return others.select_related("item__bank", "author").order_by(oldest_first, "pk")


def proposed_editions(banks: QuerySet[Bank]) -> QuerySet[QuizVersion]:
    """Of examinations that draw on these banks; a programme admin decides."""
    waiting = QuizVersion.objects.filter(
        bank__in=banks, proposed_at__isnull=False, published_at=None
    )
    return waiting.select_related("quiz", "bank", "author").order_by("proposed_at")
