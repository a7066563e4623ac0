"""What this app holds about a person. The log of answers is theirs; a key never is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from quizzes.domain.feedback import Part, parts_for
from quizzes.models import Attempt, Grade
from training.people.models import User


def parts_of(user: User, *, now: datetime) -> Iterator[tuple[str, Any]]:
    attempts = user.attempts.select_related("quiz_version").order_by("started_at")
    yield (
        "attempts",
        [_attempt(row, now) for row in attempts.prefetch_related("answers", "grades")],
    )


def _attempt(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """Scores only as far as the quiz's policy shows them on the result page."""
    answers = sorted(attempt.answers.all(), key=lambda answer: answer.received_at)
    return {
        "reference": attempt.public_id,
        "quiz": attempt.quiz_version.title,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "deadline_at": attempt.deadline_at,
        "finished_at": attempt.finished_at,
        "answers": [
            {
                "position": answer.position,
                "response": answer.response,
                "received_at": answer.received_at,
            }
            for answer in answers
        ],
        "grades": [_grade(attempt, grade, now) for grade in attempt.grades.all()],
    }


def _grade(attempt: Attempt, grade: Grade, now: datetime) -> dict[str, Any]:
    shown = parts_for(attempt, grade, now=now)
    told = {"graded_at": grade.graded_at, "passed": grade.passed}
    if Part.SCORE in shown:
        told |= {"score": grade.score, "of": grade.max_score, "cut": grade.cut}
    return told
