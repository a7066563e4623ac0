"""Proposals that wait for a decision."""

from django.db.models import F, Q, QuerySet

from quizzes.enums import ItemState
from quizzes.models import Bank, ItemVersion, QuizVersion
from training.people.models import User


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
