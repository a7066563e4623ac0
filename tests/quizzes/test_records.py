"""What an attempt left behind is evidence, whoever writes to the database."""

import pytest
from django.db import IntegrityError, transaction

from quizzes.models import Answer, Form, Grade, GradedResponse
from tests.factories import sit_quiz

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Answer, {"response": "bbbb"}),
        (Form, {"cut": 0}),
        (Grade, {"passed": True}),
        (GradedResponse, {"mark": 1}),
    ],
)
def test_answers_forms_and_grades_are_never_rewritten(model, change):
    sit_quiz(wrong=4)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")

    assert model.objects.exists()
