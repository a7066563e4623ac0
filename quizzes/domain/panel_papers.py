"""Papers that judges of a borderline panel look at: finished first attempts, without names."""

from django.db.models import OuterRef, QuerySet, Subquery

from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade, Quiz

MOST_PAPERS = 20

_latest = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-number")


def finished_attempts(quiz: Quiz) -> QuerySet[Attempt]:
    """Graded attempts that count, with their latest result."""
    return (
        Attempt.objects.filter(quiz=quiz, grades__number=1)
        .exclude(state=AttemptState.VOIDED)
        .annotate(
            score=Subquery(_latest.values("score")[:1]),
            max_score=Subquery(_latest.values("max_score")[:1]),
            passed=Subquery(_latest.values("passed")[:1]),
            gates=Subquery(_latest.values("gates")[:1]),
        )
    )


def choose_papers(quiz: Quiz) -> list[str]:
    """From the whole range of scores, as a line through a bunch of equals says little.

    In the order of their ids, which tells nothing of the scores.
    """
    firsts = finished_attempts(quiz).filter(number=1).order_by("score", "pk")
    ids = list(firsts.values_list("public_id", flat=True))
    if len(ids) > MOST_PAPERS:
        step = (len(ids) - 1) / (MOST_PAPERS - 1)
        ids = [ids[round(place * step)] for place in range(MOST_PAPERS)]
    return sorted(map(str, ids))
