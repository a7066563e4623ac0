"""The pages of a regrade: propose, look at the dry run, decide; without scripts."""

import pytest
from django.urls import reverse

from quizzes.models import ItemVersion, Regrade
from tests.factories import make_admin, make_recognition, sign_in, sit_quiz
from training.lib import background

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(quiz) -> ItemVersion:
    return ItemVersion.objects.filter(item__bank=quiz.bank).earliest("pk")


@pytest.fixture
def author(client, quiz):
    author = make_recognition(role="author", scope=quiz.quiz.course.slug).instructor
    return sign_in(client, author)


def proposal(version) -> str:
    return reverse("quizzes:propose_regrade", args=[version.item.public_id, version.number])


def propose(client, version, quiz, **fields):
    defaults = {"quiz": quiz.quiz.pk, "policy": "key-change", "response-1": "bbbb"}
    return client.post(proposal(version), defaults | {"reason": "The key was wrong."} | fields)


def test_an_author_proposes_and_reads_the_dry_run(client, author, quiz, version):
    sit_quiz(quiz_version=quiz)

    page = client.get(proposal(version)).content.decode()
    response = propose(client, version, quiz)
    address = response["Location"]
    waiting = client.get(address).content.decode()
    background.run_all_due()
    planned = client.get(address).content.decode()

    assert "Key until now:" in page and "Option aaaa" in page
    assert "Being made: 0 attempts looked at so far." in waiting
    assert "1 attempt had this question. 1 result changes." in planned
    assert "Before: 4 of 4, passed. After: 3 of 4, passed." in planned
    assert "Another person, a programme admin, decides on this." in planned


def test_another_admin_decides_on_the_dry_run_that_was_read(client, author, quiz, version):
    attempt = sit_quiz(quiz_version=quiz)
    address = propose(client, version, quiz)["Location"]
    background.run_all_due()
    regrade = Regrade.objects.get()
    sign_in(client, make_admin())
    decide = reverse("quizzes:decide_regrade", args=[regrade.public_id])
    old = {"decision": "apply", "planned_at": "2026-05-04T17:00:00+00:00"}

    refused = client.post(decide, old)
    client.post(decide, old | {"planned_at": regrade.planned_at.isoformat()})
    background.run_all_due()

    assert refused.status_code == 409
    assert attempt.grades.count() == 2
    assert "1 attempt has the corrected grade." in client.get(address).content.decode()


def test_new_results_make_the_dry_run_again_instead_of_deciding(client, author, quiz, version):
    address = propose(client, version, quiz)["Location"]
    background.run_all_due()
    regrade = Regrade.objects.get()
    sit_quiz(quiz_version=quiz)
    sign_in(client, make_admin())

    response = client.post(
        reverse("quizzes:decide_regrade", args=[regrade.public_id]),
        {"decision": "apply", "planned_at": regrade.planned_at.isoformat()},
        follow=True,
    )

    assert response.redirect_chain[0][0] == address
    assert "Results came in since the dry run." in response.content.decode()
    assert Regrade.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"policy": ""}, "Choose what to do."),
        ({"reason": ""}, "Say in one sentence what was wrong."),
        ({"response-1": ""}, "Give the answer that is right."),
        ({"response-1": "aaaa"}, "This answer is right already."),
        ({"response-1": "zzzz"}, "This answer does not fit this question."),
        ({"policy": "explode"}, "explode"),
    ],
)
def test_a_proposal_that_lacks_something_is_given_back_with_a_sentence(
    client, author, quiz, version, fields, sentence
):
    response = propose(client, version, quiz, **fields)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Regrade.objects.exists()


def test_who_may_not_read_results_sees_attempts_without_names(client, author, quiz, version):
    attempt = sit_quiz(quiz_version=quiz)
    address = propose(client, version, quiz)["Location"]
    background.run_all_due()

    assert attempt.user.legal_name not in client.get(address).content.decode()
    sign_in(client, make_admin())
    assert attempt.user.legal_name in client.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_dry_run_and_the_list_need_the_same_statements_for_any_number(
    client, author, quiz, version, count, django_assert_num_queries
):
    for _ in range(count):
        sit_quiz(quiz_version=quiz)
    address = propose(client, version, quiz)["Location"]
    background.run_all_due()
    sign_in(client, make_admin())
    client.get(address)

    with django_assert_num_queries(5):
        client.get(address)
    with django_assert_num_queries(4):
        client.get(reverse("quizzes:regrades"))
