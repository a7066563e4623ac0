"""Whatever shows a result says what it does not attest; whatever is unsigned says who must sign."""

import pytest
from django.urls import reverse

from certificates.domain.certificates.issuing import issue_for_attempt
from courses.domain.statements import (
    draft_for_review,
    register_sentence,
    short_statement,
    theory_does_not_attest,
)
from tests.factories import (
    make_course,
    make_enrolment,
    make_graded_attempt,
    make_item,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.test_pages import text_of
from training.lib import clock
from training.lib.mail import render_mail

pytestmark = pytest.mark.django_db
MODULE = "3-safety"


@pytest.fixture
def learner(client, settings):
    settings.ALLOW_DRAFT = True
    return sign_in(client, make_user())


@pytest.fixture
def attempt(learner):
    quiz = make_quiz(make_course(slug="needling"), signed=False)
    enrolment = make_enrolment(learner, quiz.quiz.course.versions.get())
    return make_graded_attempt(enrolment.user, quiz, has_draft_content=True)


@pytest.fixture
def certificate(attempt):
    return issue_for_attempt(attempt, now=clock.now())


def test_result_review_certificate_and_verification_carry_the_whole_statement(
    client, attempt, certificate
):
    pages = {
        name: text_of(client.get(reverse(name, args=[value])))
        for name, value in (
            ("quizzes:result", attempt.public_id),
            ("quizzes:feedback", attempt.public_id),
            ("certificates:detail", certificate.public_id),
            ("certificates:verify", certificate.code),
        )
    }

    for sentence in (*theory_does_not_attest(), register_sentence()):
        assert {name: sentence in text for name, text in pages.items()} == dict.fromkeys(
            pages, True
        )


def test_lists_of_results_carry_it_in_short(client, attempt, certificate):
    addresses = [
        reverse("quizzes:history"),
        reverse("quizzes:quiz", args=[attempt.enrolment.public_id, MODULE]),
        reverse("certificates:portfolio"),
    ]
    assert [short_statement() in text_of(client.get(url)) for url in addresses] == [True] * 3
    sign_in(client, make_recognition(role="teach", scope="needling").instructor)

    results = text_of(client.get(reverse("quizzes:course_results", args=["needling"])))

    assert short_statement() in results
    assert "provisional cut" in results


@pytest.mark.parametrize(
    "kind", ["result_ready", "result_corrected", "certificate_ready", "certificate_corrected"]
)
def test_mails_about_a_result_carry_it_in_short(kind):
    context = {
        "quiz": "Safety",
        "title": "Safety",
        "name": "Ana",
        "url": "https://needlewise.example/",
    }
    _subject, text, _html = render_mail(f"emails/{kind}.txt", context)

    assert short_statement() in " ".join(text.split())


def test_whatever_is_unsigned_says_draft_for_clinical_review_and_who_must_sign(
    client, attempt, certificate
):
    make_item(attempt.quiz_version.bank, signed=False, pool="practice")
    enrolment = attempt.enrolment.public_id
    addresses = [
        reverse("courses:catalogue"),
        reverse("courses:course", args=["needling"]),
        reverse("courses:learn", args=[enrolment]),
        reverse("courses:lesson", args=[enrolment, "lesson-1"]),
        reverse("quizzes:quiz", args=[enrolment, MODULE]),
        reverse("quizzes:panel", args=[enrolment, MODULE]),
        reverse("quizzes:practice", args=[enrolment, MODULE]),
        reverse("quizzes:result", args=[attempt.public_id]),
        reverse("quizzes:feedback", args=[attempt.public_id]),
        reverse("quizzes:history"),
        reverse("certificates:portfolio"),
        reverse("certificates:detail", args=[certificate.public_id]),
        reverse("certificates:verify", args=[certificate.code]),
    ]

    silent = [url for url in addresses if draft_for_review() not in text_of(client.get(url))]

    assert silent == []
