"""From the result of an attempt straight to its certificate."""

import pytest
from django.urls import reverse

from certificates.domain.certificates.issuing import issue_for_attempt
from tests.factories import make_graded_attempt, sign_in, sit_quiz

pytestmark = pytest.mark.django_db


def get(client, attempt):
    sign_in(client, attempt.user)
    return client.get(reverse("certificates:of-attempt", args=[attempt.public_id]))


def test_a_pass_leads_to_its_certificate(client, now):
    attempt = make_graded_attempt()
    certificate = issue_for_attempt(attempt, now=now)

    answer = get(client, attempt)

    assert answer["Location"] == reverse("certificates:detail", args=[certificate.public_id])


def test_while_the_certificate_is_made_the_page_says_so_and_comes_again(client):
    page = get(client, make_graded_attempt()).content.decode()

    assert "Your certificate is being made" in page
    assert "data-reload-after" in page


def test_a_fail_has_no_certificate_to_wait_for(client):
    assert get(client, sit_quiz(wrong=3)).status_code == 404
