"""Recognitions in every state, as pages about them need them."""

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.domain.practical.recognition_reviews import open_review
from certificates.models import ChecklistVersion, RecognitionReview
from courses.domain.approvals import add_approval
from courses.models import Course
from tests.factories.numbers import NOW
from tests.factories.people import give_second_factor, make_authority, make_recognition
from tests.factories.practical import make_sign_off
from training.lib.papers import Paper
from training.people.domain.recognition_requests import ask_for_recognition
from training.people.domain.recognitions import Grant, record_recognitions, withdraw_recognition
from training.people.models import Recognition, RecognitionRequest, User

LETTER = Paper(b"%PDF-1.7 a letter %%EOF", "application/pdf")
YEARS = DateRange(date(2025, 1, 1), date(2030, 1, 1))


def make_letter(instructor: User, *, admin: User, scope: str = "shoulder-girdle") -> Recognition:
    """A recognition with its paper."""
    give_second_factor(instructor)
    (made,) = record_recognitions(
        instructor,
        [Grant("supervise", "region", scope)],
        authority=make_authority(),
        period=YEARS,
        verified_by=admin,
        now=NOW,
        paper=LETTER,
    )
    return made


def make_request(instructor: User, **fields: Any) -> RecognitionRequest:
    facts: dict[str, Any] = {"role": "examine", "scope": "Some text.", "paper": LETTER, "now": NOW}
    facts.setdefault("authority", None) or facts.update(authority=make_authority())
    return ask_for_recognition(instructor, **(facts | fields))


def make_review(
    version: ChecklistVersion, *candidates: User, admin: User, days_disputed: int = 30
) -> RecognitionReview:
    """The list after an examiner of the sheet lost the recognition for cause."""
    recognition = make_recognition(
        role="examine", scope_kind="muscle", scope=version.muscle, period=YEARS
    )
    for candidate in candidates:
        make_sign_off(version, candidate, recognition.instructor)
    withdraw_recognition(
        recognition,
        from_date=NOW.date() + timedelta(days=1),
        disputed_from=NOW.date() - timedelta(days=days_disputed),
        reason="Some text.",
        actor=admin,
        now=NOW,
    )
    review = open_review(recognition, now=NOW)
    assert review is not None
    return review


def recognition_values(
    owner: User, instructor: User, *, admin: User, course: Course, version: ChecklistVersion
) -> dict[str, Any]:
    """What fills the addresses of recognitions, bodies and review lists in the world."""
    held, asked = make_letter(instructor, admin=admin), make_request(instructor)
    review = make_review(version, owner, admin=admin)
    authority = make_authority(name="Some text.", jurisdiction="Some text.", source="Some text.")
    add_approval(course, authority, period=YEARS, source="Some text.", by=admin, now=NOW)
    row = review.rows.select_related("sign_off").get()
    bodies = ("authority", "change_authority", "look_at_authority", "add_approval", "end_approval")
    acts = ("", "suspend_", "lift_", "withdraw_")
    requests = ("recognition_request", "recognition_request_paper", "refuse_recognition_request")
    rows = ("recognition-review", "propose-review-row", "decide-review-row")
    return {
        **{f"courses:{name}:slug": authority.slug for name in bodies},
        "courses:end_approval:start": YEARS.lower.isoformat(),
        **{f"people:{act}recognition:public_id": held.public_id for act in acts},
        "people:recognition_evidence:public_id": held.public_id,
        **{f"people:{name}:public_id": asked.public_id for name in requests},
        "people:record_recognition_request:asked": asked.public_id,
        **{f"certificates:{name}:public_id": review.public_id for name in rows},
        **{f"certificates:{name}:of": row.sign_off.public_id for name in rows[1:]},  # type: ignore[union-attr]
    }
