"""What a regrade does to certificates: nothing by itself; an admin decides on each."""

import pytest
from django.urls import reverse

from certificates.domain.certificates.corrections import answer_touched
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import current_document
from certificates.domain.verifying.verification import look_up
from certificates.enums import RegradeAnswer
from certificates.models import Certificate, Revocation, TouchedCertificate
from quizzes.domain.regrading import apply_regrade, decide_regrade, make_plan, propose_regrade
from quizzes.models import ItemVersion, Regrade
from tests.factories import NOW, make_admin, make_quiz, make_user, sign_in, sit_quiz
from training.lib import background, clock
from training.lib.errors import Conflict, DomainError

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz()


def correct(quiz, *versions, policy="key-change") -> Regrade:
    for version in versions:
        regrade = propose_regrade(
            version,
            quiz.quiz,
            policy=policy,
            accepted="bbbb",
            only_if_better=False,
            reason="The key was wrong.",
            proposer=make_user(),
            now=NOW,
        )
        make_plan(regrade, now=clock.now())
        regrade.refresh_from_db()
        decide_regrade(
            regrade,
            apply=True,
            planned_at=regrade.planned_at,
            decider=make_admin(),
            now=clock.now(),
        )
        apply_regrade(regrade, now=clock.now())
    return regrade


def certified(quiz) -> Certificate:
    attempt = sit_quiz(quiz_version=quiz)
    background.run_all_due()
    return Certificate.objects.get(attempt=attempt)


def versions_of(quiz) -> list[ItemVersion]:
    return list(ItemVersion.objects.filter(item__bank=quiz.bank).order_by("pk"))


def answer(touched, what, note=""):
    answer_touched(touched, what, note=note, decider=make_admin(), now=clock.now())


def test_a_pass_that_is_lost_takes_no_certificate_back_and_comes_to_the_list(quiz):
    certificate = certified(quiz)

    regrade = correct(quiz, *versions_of(quiz)[:2])
    background.run_all_due()

    touched = TouchedCertificate.objects.get(regrade=regrade)
    assert (touched.passed_before, touched.passed_after, touched.answer) == (True, False, "")
    assert not Revocation.objects.exists()
    assert look_up(certificate.code, now=clock.now()).status == "valid"
    with pytest.raises(Conflict, match="Propose a revocation"):
        answer(touched, RegradeAnswer.REISSUE)


def test_a_pass_that_is_newly_reached_gets_its_certificate(quiz):
    attempt = sit_quiz(quiz_version=quiz, wrong=4)
    background.run_all_due()
    assert not Certificate.objects.exists()

    correct(quiz, *versions_of(quiz), policy="full-marks")
    background.run_all_due()

    certificate = Certificate.objects.get(attempt=attempt)
    assert certificate.facts["score"] == "4.00"
    assert not TouchedCertificate.objects.exists()


def test_an_unchanged_result_touches_no_certificate(quiz):
    certified(quiz)

    correct(quiz, versions_of(quiz)[0], policy="full-marks")

    assert not TouchedCertificate.objects.exists()


def test_the_document_is_issued_again_with_the_corrected_result(quiz):
    certificate = certified(quiz)
    correct(quiz, versions_of(quiz)[0])

    answer(TouchedCertificate.objects.get(), RegradeAnswer.REISSUE)
    background.run_all_due()

    document = current_document(certificate)
    found = look_up(certificate.code, now=clock.now())
    assert (document.edition, document.reason) == (2, "correction")
    assert found.certificate.corrected["score"] == "3.00"
    assert found.certificate.facts["score"] == "4.00"


def test_a_note_stands_on_the_page_of_whoever_checks_it(quiz, client):
    certificate = certified(quiz)
    correct(quiz, versions_of(quiz)[0])
    touched = TouchedCertificate.objects.get()
    with pytest.raises(DomainError):
        answer(touched, RegradeAnswer.ANNOTATE)

    answer(touched, RegradeAnswer.ANNOTATE, note="One question was graded again.")

    page = client.get(reverse("certificates:verify", args=[certificate.code])).content.decode()
    assert "One question was graded again." in page


def test_the_holder_is_told_once_by_mail(quiz, mailoutbox):
    certificate = certified(quiz)
    correct(quiz, versions_of(quiz)[0])
    background.run_all_due()
    mailoutbox.clear()

    answer(TouchedCertificate.objects.get(), RegradeAnswer.NOTIFY)
    background.run_all_due()

    (message,) = mailoutbox
    assert message.to == [certificate.user.email]
    assert "The key was wrong." in message.body


def test_each_is_decided_once(quiz):
    certified(quiz)
    correct(quiz, versions_of(quiz)[0])
    touched = TouchedCertificate.objects.get()
    answer(touched, RegradeAnswer.LEAVE)

    with pytest.raises(Conflict):
        answer(touched, RegradeAnswer.NOTIFY)


def test_an_admin_decides_on_the_page(quiz, client):
    certificate = certified(quiz)
    regrade = correct(quiz, versions_of(quiz)[0])
    admin = sign_in(client, make_admin())
    page = reverse("certificates:regrade", args=[regrade.public_id])

    before = client.get(page).content.decode()
    client.post(
        reverse("certificates:answer-touched", args=[regrade.public_id, certificate.public_id]),
        {"answer": "leave", "note": ""},
    )

    assert "1 waits for a decision." in before
    assert certificate.number in before
    touched = TouchedCertificate.objects.get()
    assert (touched.answer, touched.decided_by) == ("leave", admin)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_statements_for_any_number(
    quiz, client, count, django_assert_num_queries
):
    for _ in range(count):
        issue_for_attempt(sit_quiz(quiz_version=quiz), now=clock.now())
    regrade = correct(quiz, versions_of(quiz)[0])
    sign_in(client, make_admin())
    page = reverse("certificates:regrade", args=[regrade.public_id])
    client.get(page)

    with django_assert_num_queries(6):
        client.get(page)
