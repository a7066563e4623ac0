"""Who looks whether a paper is genuine, what they record, and what a program can tell."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.evidence.paper_checks import Found, check_paper
from certificates.domain.evidence.papers import Given, give_paper, withdraw_paper
from certificates.models import Evidence, EvidenceCheck
from certificates.queries.evidence import evidence_at
from tests.certificates.test_evidence_pages import PDF, photo
from tests.factories import (
    NOW,
    make_admin,
    make_clinic,
    make_consent,
    make_course,
    make_enrolment,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from tests.factories.evidence import make_evidence
from training.lib import background, clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.lib.papers import read_paper

pytestmark = pytest.mark.django_db
LETTER = Found(method="letter", result="confirmed", address="registrar@college.example")


@pytest.fixture
def paper():
    return make_evidence(kind="course", given_at=clock.now() - timedelta(days=1))


@pytest.fixture
def teacher(paper):
    """Recognised to teach what the holder of the paper learns."""
    version = make_course()
    make_enrolment(paper.user, version)
    return make_recognition(role="teach", scope=version.course.slug).instructor


def page_of(paper):
    return reverse("certificates:review-paper", args=[paper.public_id])


def found(**changes):
    usual = {"method": "register", "result": "confirmed"}
    return usual | {"address": "https://register.example/"} | changes


def status_of(paper, moment=None):
    held = evidence_at(Evidence.objects.filter(pk=paper.pk), moment or clock.now())
    return held.get().status


def test_an_instructor_within_their_recognition_checks_a_paper(client, paper, teacher):
    sign_in(client, teacher)
    image = SimpleUploadedFile("seen.png", photo(kind="PNG"))
    assert paper.title in client.get(reverse("certificates:review-papers")).text
    client.post(page_of(paper), found(note="As printed", image=image))

    check = EvidenceCheck.objects.get()
    assert (check.checked_by, check.recognition.instructor) == (teacher, teacher)
    assert (check.method, check.result, check.note) == ("register", "confirmed", "As printed")
    assert check.image_sha256 == hashlib.sha256(check.image.read()).hexdigest()
    assert check.next_due == teacher.today(check.checked_at) + timedelta(days=365)
    assert status_of(paper) == "valid"
    assert "No paper waits to be checked." in client.get(reverse("certificates:review-papers")).text


def test_could_not_check_is_a_result_and_the_paper_comes_back(client, paper, teacher):
    sign_in(client, teacher)
    client.post(page_of(paper), found(result="could-not-check"))

    assert status_of(paper) == "unknown"
    assert status_of(paper, clock.now() + timedelta(days=32)) == "unknown"
    queue = reverse("certificates:review-papers")
    assert "No paper waits to be checked." in client.get(queue).text


def test_a_refusal_needs_its_reason_and_nothing_typed_is_lost(client, paper, teacher):
    sign_in(client, teacher)
    page = client.post(page_of(paper), found(result="differs", note="Dates differ"))

    assert (page.status_code, 'value="Dates differ"' in page.text) == (422, True)
    assert "Say why it is refused. The holder reads it." in page.text
    client.post(page_of(paper), found(result="differs", refusal="wrong-person"))
    assert EvidenceCheck.objects.get().refusal == "wrong-person"
    assert status_of(paper) == "unverified"


def test_the_image_of_a_check_is_judged_like_every_file(client, paper, teacher):
    sign_in(client, teacher)
    image = SimpleUploadedFile("seen.png", b"<svg onload=alert(1)>")
    page = client.post(page_of(paper), found(image=image))

    assert page.status_code == 422
    assert "The file is not a PDF or a photo" in page.text
    assert not EvidenceCheck.objects.exists()


def test_nobody_checks_their_own_paper(client):
    admin = make_admin()
    paper = make_evidence(admin)
    sign_in(client, admin)

    assert client.get(page_of(paper)).status_code == 404
    with pytest.raises(NotAllowed):
        check_paper(paper, LETTER, by=admin, now=NOW)


def test_who_teaches_something_else_or_no_longer_does_not_see_the_paper(client, paper, teacher):
    other = make_recognition(role="teach", scope="another-programme").instructor
    past = make_recognition(
        role="teach",
        scope=teacher.recognitions.get().scope,
        withdrawn_from=NOW.date() - timedelta(days=1),
    ).instructor
    for person in (other, past):
        sign_in(client, person)
        assert client.get(page_of(paper)).status_code == 404


@pytest.mark.parametrize("kind", ["immunity", "criminal-record"])
def test_health_and_convictions_are_for_admins(client, paper, teacher, kind):
    private = make_evidence(paper.user, kind=kind)
    sign_in(client, teacher)
    assert client.get(page_of(private)).status_code == 404
    sign_in(client, make_admin())
    assert client.get(page_of(private)).status_code == 200


def test_a_manager_checks_for_their_clinic_and_nothing_for_everybody(paper):
    clinic, manager = make_clinic(), make_user()
    make_membership(clinic, manager, "manager")
    make_membership(clinic, paper.user)
    with pytest.raises(NotAllowed):
        check_paper(paper, LETTER, by=manager, clinic=clinic, now=clock.now())
    make_consent(paper.user, clinic)
    now = clock.now()
    check_paper(paper, LETTER, by=manager, clinic=clinic, now=now)

    held = Evidence.objects.filter(pk=paper.pk)
    assert evidence_at(held, now, clinic).get().status == "valid"
    assert evidence_at(held, now).get().status == "unverified"
    with pytest.raises(NotAllowed):
        check_paper(paper, LETTER, by=manager, now=now)


def test_the_holder_is_told_once_by_mail_that_a_paper_was_not_taken(paper, teacher):
    clinic, manager, now = make_clinic(), make_user(), clock.now()
    make_membership(clinic, manager, "manager")
    make_membership(clinic, paper.user)
    make_consent(paper.user, clinic)
    refused = Found(method="paper", result="differs", refusal="unreadable", note="A smudge")
    check_paper(paper, LETTER, by=teacher, now=now)
    check_paper(paper, refused, by=manager, clinic=clinic, now=now)
    assert not Job.objects.filter(kind="mail").exists()

    check_paper(paper, refused, by=teacher, now=now)
    background.run_all_due()

    (message,) = mail.outbox
    assert message.to == [paper.user.email]
    assert message.subject == "A paper in your portfolio was not taken"
    assert reverse("certificates:evidence-paper", args=[paper.public_id]) in message.body
    assert paper.title not in message.body and "smudge" not in message.body


def test_a_paper_that_was_taken_back_is_shown_to_its_holder_alone(client, paper, teacher):
    kept = give_paper(
        paper.user, Given("course", "Level 1", "A school"), read_paper(PDF), now=clock.now()
    )
    address = reverse("certificates:evidence-file", args=[kept.public_id])
    sign_in(client, teacher)
    assert client.get(address).status_code == 200

    withdraw_paper(kept, by=paper.user, now=clock.now())

    assert client.get(address).status_code == 404
    sign_in(client, paper.user)
    assert client.get(address).status_code == 200


def test_a_refused_version_leaves_no_file_behind(paper):
    old = Evidence.objects.get(pk=paper.pk)
    withdraw_paper(paper, by=paper.user, now=clock.now())
    before = files_kept()
    old.refresh_from_db()

    with pytest.raises(Conflict):
        give_paper(
            paper.user, Given("course", "Level 1", "A school"), read_paper(PDF), replaces=old,
            now=clock.now(),
        )  # fmt: skip

    assert files_kept() == before


def files_kept() -> set[str]:
    try:
        return set(default_storage.listdir("evidence")[1])
    except FileNotFoundError:
        return set()


def test_a_paper_that_was_taken_back_is_not_checked(paper, teacher):
    Evidence.objects.filter(pk=paper.pk).update(withdrawn_at=NOW)
    with pytest.raises(DomainError):
        check_paper(paper, LETTER, by=teacher, now=clock.now())


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_of_papers_costs_the_same_for_one_and_three(
    client, paper, teacher, count, django_assert_num_queries
):
    for _number in range(count - 1):
        make_evidence(paper.user, kind="cpd")
    sign_in(client, teacher)
    client.get(reverse("certificates:review-papers"))
    with django_assert_num_queries(7):
        client.get(reverse("certificates:review-papers"))
