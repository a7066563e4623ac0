"""Makers of rows about the time of a sitting: what was granted, and who watches."""

from datetime import date, timedelta
from typing import Any

from quizzes.models import Accommodation, Invigilator, Quiz
from tests.factories import NOW, make_admin, make_recognition, make_user
from training.people.models import User

TODAY = date(2026, 5, 4)


def make_accommodation(user: User | None = None, **fields: Any) -> Accommodation:
    """Approved by an admin and valid around `TODAY`, for every quiz."""
    user = user or make_user()
    defaults = {
        "extra_percent": 25,
        "reason": "Extra time agreed with the programme",
        "valid_from": TODAY - timedelta(days=400),
        "valid_until": TODAY + timedelta(days=4000),
        "state": "approved",
        "requested_by": user,
        "requested_at": NOW,
        "decided_at": NOW,
    }
    if fields.get("state", "approved") != "requested":
        fields.setdefault("decided_by", None) or fields.update(decided_by=make_admin())
    return Accommodation.objects.create(user=user, **defaults | fields)


def make_invigilator(quiz: Quiz, user: User | None = None, **fields: Any) -> Invigilator:
    """A recognised instructor assigned to watch the quiz."""
    user = user or make_recognition(scope=quiz.course.slug).instructor
    fields.setdefault("assigned_by", None) or fields.update(assigned_by=make_admin())
    return Invigilator.objects.create(quiz=quiz, user=user, **{"starts_at": NOW} | fields)
