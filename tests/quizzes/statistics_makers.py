"""Closed attempts with graded responses, written as a close writes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from quizzes.domain.statistics.storing import ask_for_statistics
from quizzes.enums import AttemptsCounted
from quizzes.models import (
    Answer,
    Attempt,
    Form,
    Grade,
    GradedResponse,
    ItemVersion,
    QuizStatistics,
    QuizVersion,
)
from tests.factories import NOW, make_enrolment, make_user
from training.lib import background, clock

SECONDS = 30  # before each save


def questions_of(quiz: QuizVersion) -> list[ItemVersion]:
    """Those that may be drawn, in the order they were made."""
    items = ItemVersion.objects.filter(item__bank=quiz.bank, item__pool="exam", state="published")
    return list(items.order_by("pk"))


def sat(
    quiz: QuizVersion,
    sheet: Sequence[tuple[ItemVersion, Any, float]],
    *,
    finished_at: datetime = NOW,
    cut: float = 2,
    **fields: Any,
) -> Attempt:
    """One attempt over these questions: each with the response and its mark; None is a blank."""
    user = fields.pop("user", None) or make_user()
    defaults = {"number": 1, "state": "submitted", "has_draft_content": False}
    start = finished_at - timedelta(minutes=50)
    enrolment = user.enrolments.first()
    attempt = Attempt.objects.create(
        user=user,
        enrolment=enrolment or make_enrolment(user, quiz.quiz.course.versions.get()),
        quiz=quiz.quiz,
        quiz_version=quiz,
        started_at=start,
        deadline_at=finished_at + timedelta(minutes=5),
        finished_at=finished_at,
        **defaults | fields,
    )
    Form.objects.create(
        attempt=attempt,
        items=[
            {"version": version.pk, "options": [], "takes": "option", "topic": version.topic}
            for version, _response, _mark in sheet
        ],
        item_count=len(sheet),
        cut=Decimal(str(cut)),
        cut_kind="provisional",
    )
    lines = list(enumerate(sheet, start=1))
    GradedResponse.objects.bulk_create(
        GradedResponse(
            attempt=attempt,
            position=position,
            item_version=version,
            response=response,
            mark=Decimal(str(mark)),
        )
        for position, (version, response, mark) in lines
    )
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            position=position,
            sequence=1,
            response=response,
            received_at=start + timedelta(seconds=SECONDS * position),
        )
        for position, (_version, response, _mark) in lines
        if response is not None
    )
    score = Decimal(str(sum(mark for _version, _response, mark in sheet)))
    Grade.objects.create(
        attempt=attempt,
        score=score,
        max_score=len(sheet),
        cut=Decimal(str(cut)),
        passed=score >= Decimal(str(cut)),
        gates=[],
        topics=[],
        answered=sum(response is not None for _version, response, _mark in sheet),
        graded_at=finished_at,
    )
    return attempt


def sat_many(quiz: QuizVersion, rows: Sequence[str], **fields: Any) -> list[Attempt]:
    """One attempt per row of letters, one per question: "a" is the key, "-" a blank, " " was not
    drawn."""
    questions = questions_of(quiz)
    return [
        sat(
            quiz,
            [
                (version, None if letter == "-" else letter * 4, float(letter == "a"))
                for version, letter in zip(questions, row, strict=True)
                if letter != " "
            ],
            **fields,
        )
        for row in rows
    ]


def store_statistics(quiz: QuizVersion, counted: str = "first") -> QuizStatistics:
    """The figures as the background work stores them."""
    ask_for_statistics(quiz, AttemptsCounted(counted), now=clock.now())
    background.run_all_due()
    return quiz.statistics.filter(counted=counted).latest("computed_at")
