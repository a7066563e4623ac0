"""The mail after a sitting: that the result is there and what was received, never a score."""

import pytest
from django.core import mail
from django.urls import reverse

from quizzes.domain.receipts import receipt_of
from tests.factories import make_user, sit_quiz
from training.lib import background

pytestmark = pytest.mark.django_db


def test_the_receipt_is_mailed_once_without_a_score():
    attempt = sit_quiz(wrong=4, user=make_user(legal_name="Ana Lee"))

    background.run_all_due()
    background.run_all_due()

    (message,) = [sent for sent in mail.outbox if sent.to == [attempt.user.email]]
    assert message.subject == "Your result is ready: Safety: timed quiz"
    assert f"4 answers received. Reference {receipt_of(attempt).reference}." in message.body
    assert reverse("quizzes:result", args=[attempt.public_id]) in message.body
    assert "0 of 4" not in message.body and "passed" not in message.body.lower()
