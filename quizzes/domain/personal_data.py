"""What this app holds about a person. The log of answers is theirs; a key never is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from quizzes.domain.feedback import Part, parts_for
from quizzes.models import Attempt, Grade, PracticeAnswer
from training.people.models import User

_OF_AN_ATTEMPT = ("answers", "grades", "deadline_changes", "notes", "presences")
_OF_AN_ACCOMMODATION = [
    "quiz__slug",
    "extra_percent",
    "extra_minutes",
    "rest_minutes",
    "no_limit",
    "larger_text",
    "reason",
    "valid_from",
    "valid_until",
    "state",
    "requested_at",
    "decided_at",
    "decision_note",
]

_OF_A_PRACTICE_ANSWER = [
    "session__public_id",
    "position",
    "response",
    "sureness",
    "mark",
    "answered_at",
]


def parts_of(user: User, *, now: datetime) -> Iterator[tuple[str, Any]]:
    attempts = user.attempts.select_related("quiz_version").order_by("started_at")
    yield (
        "attempts",
        [_attempt(row, now) for row in attempts.prefetch_related(*_OF_AN_ATTEMPT)],
    )
    granted = user.accommodations.order_by("requested_at")
    yield "accommodations", list(granted.values(*_OF_AN_ACCOMMODATION))
    practised = PracticeAnswer.objects.filter(session__user=user).order_by("answered_at")
    yield "practice_answers", list(practised.values(*_OF_A_PRACTICE_ANSWER))


def forget_person(user: User) -> None:
    """Why somebody was given more time, and what they practised, go with the account; attempts,
    their answers and grades stay, as certificates and the statistics of questions rest on them."""
    user.accommodations.update(reason="", decision_note="")
    user.practice_sessions.all().delete()


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
        "deadline_changes": _rows(
            attempt.deadline_changes, "kind old_deadline_at new_deadline_at reason made_at"
        ),
        "notes": _rows(attempt.notes, "text made_at"),
        "heard_from": _rows(attempt.presences, "device since seen_at"),
    }


def _grade(attempt: Attempt, grade: Grade, now: datetime) -> dict[str, Any]:
    shown = parts_for(attempt, grade, now=now)
    told = {"graded_at": grade.graded_at, "passed": grade.passed}
    if Part.SCORE in shown:
        told |= {"score": grade.score, "of": grade.max_score, "cut": grade.cut}
    return told


def _rows(related: Any, names: str) -> list[dict[str, Any]]:
    """From rows that are loaded already."""
    return [{name: getattr(row, name) for name in names.split()} for row in related.all()]
