"""Makers of attempts, sat or written down, and of practice."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from courses.models import Enrolment
from quizzes.domain.attempts import save_answer, start_attempt, submit_attempt
from quizzes.domain.practice import Wish, start_practice
from quizzes.models import Attempt, Form, Grade, ItemVersion, PracticeSession, QuizVersion
from tests.factories.courses import make_enrolment
from tests.factories.numbers import NOW
from tests.factories.people import make_user
from tests.factories.quizzes import make_item, make_quiz
from training.lib import clock
from training.people.models import User


def make_practice(
    user: User | None = None,
    quiz_version: QuizVersion | None = None,
    *,
    count: int = 3,
    topics: tuple[str, ...] = ("3.1",),
    **wish: Any,
) -> PracticeSession:
    """A session over `count` practice questions of each topic, all of them drawn."""
    quiz_version = quiz_version or make_quiz()
    for topic in topics:
        for _ in range(count):
            make_item(quiz_version.bank, topic=topic, pool="practice", lesson="lesson-1")
    course = quiz_version.quiz.course
    user = user or make_user()
    enrolment = Enrolment.objects.filter(user=user, course=course).first()
    return start_practice(
        enrolment or make_enrolment(user, course.versions.get()),
        quiz_version.bank,
        Wish(topics=topics, count=count * len(topics), **wish),
        pace=timedelta(minutes=1),
        allow_draft=False,
        now=clock.now(),
    )


def make_graded_attempt(
    user: User | None = None,
    quiz_version: QuizVersion | None = None,
    *,
    passed: bool = True,
    finished_at: datetime = NOW,
    has_draft_content: bool = False,
    topics: tuple[dict[str, str], ...] = (),
) -> Attempt:
    """A submitted attempt with its form and grade: 4 of 4 right, or 1 of 4."""
    quiz_version = quiz_version or make_quiz()
    user = user or make_user()
    course_version = quiz_version.quiz.course.versions.get()
    enrolment = Enrolment.objects.filter(user=user, course=course_version.course).first()
    attempt = Attempt.objects.create(
        user=user,
        enrolment=enrolment or make_enrolment(user, course_version),
        quiz=quiz_version.quiz,
        quiz_version=quiz_version,
        number=Attempt.objects.filter(user=user, quiz=quiz_version.quiz).count() + 1,
        state="submitted",
        started_at=finished_at - timedelta(minutes=30),
        deadline_at=finished_at + timedelta(minutes=23),
        finished_at=finished_at,
        has_draft_content=has_draft_content,
    )
    items = ItemVersion.objects.filter(
        item__bank=quiz_version.bank, item__pool="exam", state="published"
    ).order_by("pk")
    Form.objects.create(
        attempt=attempt,
        items=[
            {
                "version": item.pk,
                "options": [option["id"] for option in item.payload["options"]],
                "takes": "option",
                "topic": item.topic,
                "critical": item.critical,
            }
            for item in items
        ],
        item_count=len(items),
        cut=Decimal("3.0000"),
        cut_kind="provisional",
    )
    Grade.objects.create(
        attempt=attempt,
        score=Decimal(4 if passed else 1),
        max_score=Decimal(4),
        cut=Decimal("3.0000"),
        passed=passed,
        gates=[{"gate": "total", "passed": passed}],
        topics=list(topics),
        answered=4,
        graded_at=finished_at,
    )
    return attempt


def make_attempt(
    *, user: User | None = None, quiz_version: QuizVersion | None = None, **fields: Any
) -> Attempt:
    """An attempt that has just been started; `fields` are set on its row afterwards.

    Sittings are judged by the database's clock: move `deadline_at` to make one late.
    """
    quiz_version = quiz_version or make_quiz()
    user = user or make_user()
    enrolment = Enrolment.objects.filter(
        user=user, course=quiz_version.quiz.course, ended_at=None
    ).first() or make_enrolment(user, quiz_version.quiz.course.versions.get())
    attempt = start_attempt(enrolment, quiz_version.quiz.module_slug)
    if fields:
        deadline = fields.get("deadline_at")
        if deadline and deadline <= attempt.started_at:
            fields["started_at"] = deadline - timedelta(hours=1)
        Attempt.objects.filter(pk=attempt.pk).update(**fields)
        attempt.refresh_from_db()
    return attempt


def answer_all(attempt: Attempt, *, wrong: int = 0) -> None:
    """Answer every question right, but the first `wrong` ones."""
    for position in range(1, attempt.form.item_count + 1):
        save_answer(
            attempt.public_id,
            user_id=attempt.user_id,
            position=position,
            response="bbbb" if position <= wrong else "aaaa",
        )


def sit_quiz(*, wrong: int = 0, **fields: Any) -> Attempt:
    """An attempt that was really started, answered and submitted; by default a pass."""
    attempt = make_attempt(**fields)
    answer_all(attempt, wrong=wrong)
    submit_attempt(attempt)
    return attempt
