"""Bad input at the door: each row is answered with its status and a sentence, never with a trace.

The rows are those of the table of bad input that no test of a single app holds already.
"""

import io
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from quizzes.models import Answer, Attempt
from tests.factories import (
    make_admin,
    make_attempt,
    make_clinic,
    make_enrolment,
    make_graded_attempt,
    make_membership,
    make_quiz,
    make_user,
    sign_in,
    sit_quiz,
)
from training.lib import clock
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(client):
    return sign_in(client, make_user())


@pytest.fixture
def certificate(now):
    return issue_for_attempt(make_graded_attempt(make_user(legal_name="Ana Lee")), now=now)


def start_address(enrolment) -> str:
    return reverse("quizzes:start", args=[enrolment.public_id, "3-safety"])


def page(attempt, name, *more) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.public_id, *more])


def move_deadline(attempt, **span) -> None:
    deadline = clock.now() - timedelta(**span)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=deadline - timedelta(hours=1), deadline_at=deadline
    )


# --- B7: too late --------------------------------------------------------------------------


def test_b7_a_form_that_comes_too_late_is_told_that_its_answer_does_not_count(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    client.post(page(attempt, "take_over"))
    move_deadline(attempt, seconds=6)

    response = client.post(page(attempt, "question", 1), {"response-1": "aaaa"}, follow=True)

    assert "Not counted: reached us at" in response.content.decode()
    assert Answer.objects.count() == 0


# --- B9: a start the rules do not allow -----------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"max_attempts": 1}, "You have used all your attempts."),
        ({"cool_down_hours": [24]}, "You can start again on "),
        ({"last_start": timedelta(days=-1)}, "The last start was on "),
        ({"hard_end": timedelta(days=-1)}, "This quiz closed on "),
    ],
)
def test_b9_a_start_against_the_rules_is_403_with_the_reason(client, rules, sentence):
    now = clock.now()
    rules = {k: now + v if isinstance(v, timedelta) else v for k, v in rules.items()}
    quiz = make_quiz(**rules)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    client.force_login(enrolment.user)
    if "max_attempts" in rules or "cool_down_hours" in rules:
        sit_quiz(user=enrolment.user, quiz_version=quiz, wrong=4)

    response = client.post(start_address(enrolment))

    assert response.status_code == 403
    assert sentence in response.content.decode()
    assert not Attempt.objects.filter(state="open").exists()


def test_b9_a_quiz_of_a_module_that_the_persons_edition_lacks_does_not_start(client):
    """Its certificate could not say which module was passed."""
    quiz = make_quiz()
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    quiz.quiz.module_slug = "9-later"
    quiz.quiz.save()
    client.force_login(enrolment.user)

    response = client.post(reverse("quizzes:start", args=[enrolment.public_id, "9-later"]))

    assert response.status_code == 403
    assert "This quiz is not open yet." in response.content.decode()
    assert Attempt.objects.count() == 0


# --- B10: twice ----------------------------------------------------------------------------


def test_b10_two_clicks_on_start_and_on_submit_end_in_one_attempt(client):
    quiz = make_quiz()
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    client.force_login(enrolment.user)

    starts = {client.post(start_address(enrolment))["Location"] for _ in range(2)}
    attempt = Attempt.objects.get()
    ends = {client.post(page(attempt, "review"))["Location"] for _ in range(2)}

    assert starts == {page(attempt, "attempt")}
    assert ends == {page(attempt, "result")}
    assert attempt.grades.count() == 1


# --- B11: text that cannot be stored --------------------------------------------------------


@pytest.mark.parametrize("response", ["a\0a", "x" * 5_000])
def test_b11_a_form_with_what_cannot_be_stored_is_refused(client, response):
    attempt = make_attempt()
    client.force_login(attempt.user)
    client.post(page(attempt, "take_over"))

    refusal = client.post(page(attempt, "question", 1), {"response-1": response})

    assert refusal.status_code in {413, 422}
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("depth", [500, 900, 950, 970, 980, 985, 990, 995, 2_000])
def test_b40_nesting_of_any_depth_is_refused_and_not_a_failure(client, depth):
    attempt = make_attempt()
    client.force_login(attempt.user)
    nested = "[" * depth + "]" * depth
    body = f'{{"position": 1, "sequence": 1, "response": {nested}}}'

    response = client.post(page(attempt, "answers"), body, content_type="application/json")

    assert response.status_code in {400, 422}


# --- B14, B15: files -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../x.pdf", "a\r\nX: y.pdf", "n" * 300 + ".pdf", "=cmd"])
@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"%PDF-1.7 <script>", b"\0"])
def test_b15_a_dropped_file_is_judged_by_its_bytes_and_its_name_goes_nowhere(client, name, content):
    file = io.BytesIO(content)
    file.name = name

    response = client.post(reverse("certificates:verify-file"), {"file": file})

    assert response.status_code == 200
    assert "This file is not a certificate of ours." in response.content.decode()
    assert name not in response.content.decode() and "X" not in response.headers


def test_b15_a_certificate_is_downloaded_under_a_name_of_ours(client, certificate, now):
    make_document(certificate, now=now, paper=Paper.A4)
    client.force_login(certificate.user)

    response = client.get(reverse("certificates:download", args=[certificate.public_id]))

    assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}-1A.pdf"'


@pytest.mark.parametrize("address", ["certificates:verify-file", "account_login"])
def test_an_upload_that_is_too_large_is_refused_before_it_is_read(client, address):
    """Else anybody could fill the disk: what is uploaded waits in a file."""

    class Unread(io.BytesIO):
        def read(self, *arguments):
            raise AssertionError("the upload was read")

    response = client.generic(
        "POST",
        reverse(address),
        CONTENT_TYPE="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(50_000_000),
        **{"wsgi.input": Unread()},
    )

    assert response.status_code == 413
    assert "too large" in response.content.decode()


# --- B26: codes ----------------------------------------------------------------------------


def test_b26_codes_that_are_not_ours_get_one_answer_and_then_a_pause(client, certificate):
    code = certificate.code
    altered = code[:-1] + ("2" if code[-1] != "2" else "3")
    answers = [
        client.get(reverse("certificates:verify", args=[each]))
        for each in (altered, code[:-1], "0" * 26, "x")
    ]

    assert {response.status_code for response in answers} == {404}
    assert len({response.content for response in answers}) == 1
    assert b"Ana Lee" not in answers[0].content
    for _ in range(20):
        last = client.get(reverse("certificates:verify", args=[altered]))
    assert last.status_code == 429


# --- B31: a recovery code works once --------------------------------------------------------


def test_b31_a_recovery_code_works_once(client):
    user = make_admin()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    RecoveryCodes.activate(user)
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    outcomes = []
    for _ in range(2):
        cache.clear()
        browser = Client()
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": code})
        outcomes.append("_auth_user_id" in browser.session)

    assert outcomes == [True, False]


# --- B35: addresses of lists ----------------------------------------------------------------

LISTS = (
    "courses:catalogue",
    "quizzes:history",
    "clinics:index",
    "people:acts",
    "courses:shelf",
    "quizzes:author_banks",
    "certificates:portfolio",
    "people:mailbox",
)
QUERIES = (
    "page=-1",
    "page=1000000000000",
    "page=x&page=2",
    "page=%00",
    "sort=password",
    "q=%00",
    "q=%ED%A0%80",
    "q=" + "x" * 10_000,
    "topic=%00&show=%00&to=%00",
    "user__password__startswith=p",
)


@pytest.mark.parametrize("query", QUERIES)
def test_b35_odd_queries_of_lists_give_a_page(client, query):
    sign_in(client, make_admin())

    statuses = {name: client.get(f"{reverse(name)}?{query}").status_code for name in LISTS}

    assert set(statuses.values()) <= {200, 400}, statuses


@pytest.mark.parametrize("query", [*QUERIES, "as_of=%00", "as_of=9999-12-31", "as_of_year=2026"])
def test_b35_odd_queries_of_a_clinics_desk_give_a_page(client, query):
    clinic, manager = make_clinic(), make_user()
    make_membership(clinic, manager, role="manager")
    sign_in(client, manager)

    response = client.get(f"{reverse('clinics:desk', args=[clinic.slug])}?{query}")

    assert response.status_code in {200, 400, 422}


@pytest.mark.parametrize(
    "address",
    [
        "/verify/%00/",
        "/verify/x/?document=%00",
        "/verify/?code=%00",
        "/courses/files/%00",
        "/courses/files/%ED%A0%80.png",
        "/attempts/not-a-uuid/",
        "/credentials/x.pdf",
        f"/attempts/00000000-0000-0000-0000-000000000000/{10**30}/",
    ],
)
def test_b35_odd_addresses_are_not_found(client, person, address):
    assert client.get(address).status_code in {200, 400, 404, 422}


# --- B39: revoking -------------------------------------------------------------------------


def test_b39_a_revocation_without_a_reason_is_422_and_names_the_fields(client, certificate):
    sign_in(client, make_admin())
    address = reverse("certificates:propose-revocation", args=[certificate.public_id])

    response = client.post(address, {"reason": "", "public_text": " "})

    assert response.status_code == 422
    assert "Say in one sentence why, for people who check it." in response.content.decode()
    assert TwoPersonAct.objects.count() == 0


@pytest.mark.parametrize("text", ["Issued in error.\u202e", "Issued\nin error."])
def test_b39_the_public_sentence_is_one_plain_line(client, certificate, text):
    sign_in(client, make_admin())
    address = reverse("certificates:propose-revocation", args=[certificate.public_id])

    response = client.post(address, {"reason": "error", "public_text": text})

    assert response.status_code == 422
    assert TwoPersonAct.objects.count() == 0


def test_b39_a_request_for_a_new_name_without_a_reason_is_422(client, certificate):
    client.force_login(certificate.user)
    address = reverse("certificates:new-name", args=[certificate.public_id])

    response = client.post(address, {"reason": ""})

    assert response.status_code == 422
    assert "Say in one sentence what changed." in response.content.decode()


# --- What the client may not decide ---------------------------------------------------------


def test_b8_a_form_cannot_bring_its_own_score_deadline_or_person(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    client.post(page(attempt, "take_over"))
    stranger = make_user()
    before = Attempt.objects.values("deadline_at", "user", "state").get()

    client.post(
        page(attempt, "question", 1),
        {"response-1": "aaaa", "score": "4", "passed": "1", "state": "submitted"}
        | {"deadline_at": "2099-01-01", "user": stranger.pk},
    )

    assert Attempt.objects.values("deadline_at", "user", "state").get() == before
    assert Answer.objects.get().response == "aaaa"
