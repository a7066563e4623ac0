"""Makers of questions and of quizzes over them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from courses.models import CourseVersion
from quizzes.models import Bank, BlueprintCell, CaseSet, Item, ItemVersion, Quiz, QuizVersion
from tests.factories.courses import make_course
from tests.factories.numbers import NOW, next_number
from tests.factories.people import make_user


def make_item(
    bank: Bank,
    *,
    topic: str = "3.1",
    level: str = "recall",
    critical: bool = False,
    signed: bool = True,
    pool: str = "exam",
    lesson: str = "",
    case_set: CaseSet | None = None,
    case_place: int | None = None,
) -> ItemVersion:
    """A published single-best-answer item; option "aaaa" is the key."""
    number = next_number()
    item = Item.objects.create(bank=bank, ref=f"T-{number}", pool=pool)
    reviewer = make_user() if signed else None
    return ItemVersion.objects.create(
        item=item,
        number=1,
        state="published",
        kind="single-best-answer",
        payload={
            "stem": f"Question {number}?",
            "options": [
                {"id": option, "text": f"Option {option}", "rationale": f"Because {option}."}
                for option in ("aaaa", "bbbb", "cccc", "dddd")
            ],
            "key": "aaaa",
        },
        case_set=case_set,
        case_place=case_place,
        topic=topic,
        level=level,
        critical=critical,
        confidence="high",
        references=["WHO99"],
        lesson_slug=lesson,
        content_hash=f"{number:064d}",
        signed_by=reviewer,
        signed_at=NOW if signed else None,
    )


def make_quiz(
    version: CourseVersion | None = None,
    *,
    counts: dict[tuple[str, str], int] | None = None,
    critical: int = 0,
    signed: bool = True,
    **fields: Any,
) -> QuizVersion:
    """A published quiz over a bank with exactly the items its blueprint draws."""
    version = version or make_course()
    counts = counts or {("3.1", "recall"): 2, ("3.2", "apply"): 2}
    bank = Bank.objects.create(
        course=version.course, module_slug="3-safety", slug=f"bank-{next_number()}", title="Bank"
    )
    quiz = Quiz.objects.create(course=version.course, module_slug="3-safety", slug="safety")
    defaults = {
        "number": 1,
        "title": "Safety: timed quiz",
        "time_limit": timedelta(minutes=53),
        "cut_percent": Decimal(75),
        "feedback": {
            "score": "at-once",
            "topics": "at-once",
            "own_answers": "after-pass",
            "key": "never",
            "rationale": "never",
        },
        "content_hash": "0" * 64,
        "published_at": NOW,
    }
    quiz_version = QuizVersion.objects.create(quiz=quiz, bank=bank, **defaults | fields)
    for (topic, level), count in counts.items():
        BlueprintCell.objects.create(
            quiz_version=quiz_version, topic=topic, level=level, count=count
        )
        for _ in range(count):
            make_item(bank, topic=topic, level=level, critical=critical > 0, signed=signed)
            critical -= 1
    return quiz_version


def make_set_quiz(*, unsigned: int = 0, **fields: Any) -> QuizVersion:
    """A quiz of two single questions and a case set of three, its last written first."""
    quiz = make_quiz(counts={("3.2", "apply"): 2}, **fields)
    quiz.cells.create(topic="3.1", level="recall", count=3)
    case = CaseSet.objects.create(
        bank=quiz.bank, ref="C1", number=1, text="A case.", content_hash="0" * 64
    )
    for place in (3, 2, 1):
        make_item(quiz.bank, signed=place > unsigned, case_set=case, case_place=place)
    return quiz
