"""Two reviewers press the button together: one signs, the other is told."""

import pytest

from courses.models import ClinicalReview
from quizzes.domain.signing import sign_item
from quizzes.models import ItemVersion
from tests.at_once import at_once
from tests.factories import NOW, make_course, make_quiz, make_recognition
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_reviewers_at_once_sign_a_question_once():
    make_quiz(make_course(slug="needling"), signed=False)
    version = ItemVersion.objects.order_by("pk").first()
    held = [make_recognition(role="author", scope="needling") for _ in range(2)]

    def signer(recognition):
        def sign():
            facts = {"recognition": recognition, "read": version.content_hash, "now": NOW}
            try:
                sign_item(version, recognition.instructor, **facts)
            except Conflict:
                return "told"
            return "signed"

        return sign

    outcomes = at_once(*[signer(recognition) for recognition in held])

    assert sorted(outcomes) == ["signed", "told"]
    kept = ClinicalReview.objects.get()
    version.refresh_from_db()
    assert kept.reviewer_id == version.signed_by_id
