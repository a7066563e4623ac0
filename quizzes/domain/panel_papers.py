"""Finished first attempts as panels over the whole examination use them: scores, and papers."""

from decimal import Decimal

from quizzes.enums import AttemptState
from quizzes.models import Grade, Quiz

MOST_PAPERS = 20


def first_scores(quiz: Quiz) -> dict[str, Decimal]:
    """By public id of the attempt its latest score in per cent; of voided ones none."""
    latest = (
        Grade.objects.filter(attempt__quiz=quiz, attempt__number=1)
        .exclude(attempt__state=AttemptState.VOIDED)
        .order_by("attempt", "-number")
        .distinct("attempt")
    )
    rows = latest.values_list("attempt__public_id", "score", "max_score")
    return {str(attempt): 100 * score / top for attempt, score, top in rows}


def choose_papers(quiz: Quiz) -> list[str]:
    """From the whole range of scores, as a line through a bunch of equals says little.

    In the order of their ids, which tells nothing of the scores.
    """
    scores = first_scores(quiz)
    ids = sorted(scores, key=lambda attempt: (scores[attempt], attempt))
    if len(ids) > MOST_PAPERS:
        step = (len(ids) - 1) / (MOST_PAPERS - 1)
        ids = [ids[round(place * step)] for place in range(MOST_PAPERS)]
    return sorted(ids)
