"""Makers of rows for tests: each gives a valid row and takes what matters as arguments."""

import itertools
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from courses.models import (
    Course,
    CourseVersion,
    Enrolment,
    Lesson,
    LessonVersion,
    Module,
    ModuleLesson,
)
from quizzes.domain.attempts import save_answer, start_attempt, submit_attempt
from quizzes.domain.practice import Wish, start_practice
from quizzes.models import (
    Attempt,
    Bank,
    BlueprintCell,
    CaseSet,
    Form,
    Grade,
    Item,
    ItemVersion,
    PracticeSession,
    Quiz,
    QuizVersion,
)
from training.lib import clock
from training.people.models import (
    Authority,
    Clinic,
    Consent,
    Membership,
    Recognition,
    User,
)

NOW = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def next_number() -> int:
    return next(_numbers)


def make_user(**fields: Any) -> User:
    number = next_number()
    fields.setdefault("email", f"person{number}@clinic.example")
    fields.setdefault("legal_name", f"Person {number}")
    return User.objects.create_user(password="correct horse battery", **fields)


def make_admin(**fields: Any) -> User:
    return give_second_factor(make_user(is_staff=True, is_superuser=True, **fields))


def give_second_factor(user: User) -> User:
    """An authenticator app, as everybody who decides about others must have one."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    return user


def sign_in(client: Client, user: User) -> User:
    """A session as after a sign-in of this moment, so that dangerous acts do not ask again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return user


def make_authority(**fields: Any) -> Authority:
    number = next_number()
    defaults = {
        "slug": f"authority-{number}",
        "name": f"College {number}",
        "kind": "regulator",
        "jurisdiction": "British Columbia",
        "register_url": "https://register.example/",
    }
    return Authority.objects.create(**defaults | fields)


def make_recognition(**fields: Any) -> Recognition:
    defaults = {
        "role": "teach",
        "scope_kind": "programme",
        "scope": "dry-needling-foundations",
        "period": DateRange(NOW.date() - timedelta(days=400), NOW.date() + timedelta(days=400)),
        "verified_at": NOW,
    }
    fields.setdefault("instructor", None) or fields.update(instructor=make_user())
    fields.setdefault("authority", None) or fields.update(authority=make_authority())
    fields.setdefault("verified_by", None) or fields.update(verified_by=make_admin())
    give_second_factor(fields["instructor"])
    return Recognition.objects.create(**defaults | fields)


def make_clinic(**fields: Any) -> Clinic:
    number = next_number()
    return Clinic.objects.create(
        **{"slug": f"clinic-{number}", "name": f"Clinic {number}"} | fields
    )


def make_membership(clinic: Clinic, user: User, role: str = "staff", **fields: Any) -> Membership:
    if role == "manager":
        give_second_factor(user)
    return Membership.objects.create(
        clinic=clinic, user=user, role=role, **{"started_at": NOW} | fields
    )


def make_consent(person: User, clinic: Clinic, **fields: Any) -> Consent:
    return Consent.objects.create(person=person, clinic=clinic, **{"started_at": NOW} | fields)


def make_course(
    *, lessons: int = 1, slug: str | None = None, published_at: datetime = NOW
) -> CourseVersion:
    """A published course version with one module, "3-safety", and its lessons."""
    number = next_number()
    course = Course.objects.create(slug=slug or f"course-{number}")
    version = CourseVersion.objects.create(
        course=course,
        number=1,
        title=f"Course {number}",
        summary="What one becomes able to show.",
        hours=Decimal("2.0"),
        references={"WHO99": {"text": "World Health Organization, 1999."}},
        content_hash="0" * 64,
        published_at=published_at,
    )
    module = Module.objects.create(
        course_version=version,
        position=1,
        slug="3-safety",
        number=3,
        title="Safety",
        topic="safety",
        topics={"3.1": "Contraindications", "3.2": "Pneumothorax"},
    )
    for position in range(1, lessons + 1):
        lesson = Lesson.objects.create(course=course, slug=f"lesson-{position}")
        text = LessonVersion.objects.create(
            lesson=lesson,
            number=1,
            state="published",
            label=f"3.{position}",
            title=f"Lesson {position}",
            minutes=6,
            source="Some text.",
            html="<p>Some text.</p>",
            content_hash="0" * 64,
            updated_at=NOW,
            published_at=NOW,
        )
        ModuleLesson.objects.create(module=module, position=position, lesson_version=text)
    return version


def make_enrolment(user: User | None = None, version: CourseVersion | None = None) -> Enrolment:
    version = version or make_course()
    return Enrolment.objects.create(
        user=user or make_user(), course=version.course, course_version=version, started_at=NOW
    )


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


def make_members(clinic: Clinic, count: int) -> list[User]:
    """`count` consenting members of staff."""
    people = [make_user() for _ in range(count)]
    for person in people:
        make_membership(clinic, person)
        make_consent(person, clinic)
    return people


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
