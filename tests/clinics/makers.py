"""Rows the clinic desk reads, with texts that are easy to find in a page."""

from datetime import datetime, timedelta
from typing import Any

from certificates.domain.certificates.codes import new_code
from certificates.models import Certificate
from quizzes.models import Attempt, QuizVersion
from tests.factories import NOW, make_authority, make_enrolment, make_quiz, next_number
from training.people.models import Registration, SourceCheck, User


def make_certificate(
    user: User, *, quiz: QuizVersion | None = None, issued_at: datetime = NOW, **fields: Any
) -> Certificate:
    """A theory certificate of module "3-safety" with the facts as issuing copies them."""
    quiz = quiz or make_quiz()
    version = quiz.quiz.course.versions.get()
    attempt = Attempt.objects.create(
        user=user,
        enrolment=make_enrolment(user, version),
        quiz=quiz.quiz,
        quiz_version=quiz,
        number=1,
        state="submitted",
        started_at=issued_at - timedelta(hours=1),
        deadline_at=issued_at,
        finished_at=issued_at - timedelta(minutes=1),
        has_draft_content=False,
    )
    defaults = {
        "number": f"NW-2026-{next_number():06d}",
        "code": new_code(),
        "kind": "module-theory",
        "title": "Safety",
        "facts": {
            "holder_name": user.legal_name,
            "programme": {"slug": version.course.slug, "title": version.title, "version": 1},
            "module": {"slug": "3-safety", "number": 3, "title": "Safety"},
            "score": "37.5",
            "max_score": "40",
            "cut": "31.25",
            "passed_on": issued_at.date().isoformat(),
            "time_zone": "America/Vancouver",
        },
        "is_draft": False,
        "issued_at": issued_at,
    }
    return Certificate.objects.create(user=user, attempt=attempt, **defaults | fields)


def make_registration(user: User, *, declared_at: datetime = NOW, **fields: Any) -> Registration:
    fields.setdefault("authority", None) or fields.update(authority=make_authority())
    registration = Registration.objects.create(user=user, **{"number": "PT-4711"} | fields)
    Registration.objects.filter(pk=registration.pk).update(declared_at=declared_at)
    registration.refresh_from_db()
    return registration


def make_check(registration: Registration, by: User, **fields: Any) -> SourceCheck:
    defaults = {
        "address": "https://register.example/4711",
        "result": "confirmed",
        "checked_at": NOW,
    }
    return SourceCheck.objects.create(registration=registration, checked_by=by, **defaults | fields)
