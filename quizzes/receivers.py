"""What this app does when a lower app tells it something."""

from typing import Any

from django.dispatch import receiver

from quizzes.models import Attempt
from training.people.models import User
from training.people.signals import collect_personal_data


@receiver(collect_personal_data)
def add_attempts(sender: Any, user: User, parts: list[Any], **kwargs: Any) -> None:
    """Everything held about a person's attempts: times, every save, outcomes; no keys."""
    attempts = user.attempts.select_related("quiz_version").prefetch_related("answers", "grades")
    parts.append(("attempts", [_rows_of(attempt) for attempt in attempts.order_by("started_at")]))


def _rows_of(attempt: Attempt) -> dict[str, Any]:
    answers = sorted(attempt.answers.all(), key=lambda answer: answer.received_at)
    return {
        "quiz": attempt.quiz_version.title,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "finished_at": attempt.finished_at.isoformat() if attempt.finished_at else None,
        "answers": [
            {
                "position": answer.position,
                "response": answer.response,
                "received_at": answer.received_at.isoformat(),
            }
            for answer in answers
        ],
        "outcomes": [
            {"score": str(grade.score), "cut": str(grade.cut), "passed": grade.passed}
            for grade in attempt.grades.all()
        ],
    }
