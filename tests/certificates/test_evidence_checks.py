"""Who looks whether a paper is genuine, what they record, and what a program can tell."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.badges.badge_papers import give_badge
from certificates.domain.badges.badges import as_svg, make_badge
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.domain.evidence import machine_checks
from certificates.domain.evidence.machine_checks import check_by_machine, plan_due_checks
from certificates.domain.evidence.paper_checks import Found, check_paper
from certificates.domain.evidence.papers import Given, give_paper, withdraw_paper
from certificates.domain.verifying.foreign import ForeignOutcome, ForeignVerdict
from certificates.enums import Paper
from certificates.models import Evidence, EvidenceCheck, Revocation
from certificates.queries.evidence import evidence_at
from tests.certificates.test_evidence_pages import PDF, photo
from tests.factories import (
    NOW,
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_course,
    make_enrolment,
    make_graded_attempt,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from tests.factories.evidence import make_evidence, make_evidence_check
from training.lib import background, clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.lib.papers import read_paper
from training.people.models import TwoPersonAct

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


# --- By a program --------------------------------------------------------------------------


def badge(email, *, issuer="did:web:badges.college.example", **changes) -> bytes:
    salt = "pepper"
    known = hashlib.sha256(f"{email}{salt}".encode()).hexdigest()
    identity = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress"}
    identity |= {"salt": salt, "identityHash": f"sha256${known}"}
    document = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "id": "https://badges.college.example/credentials/1234",
        "issuer": {"id": issuer, "name": "College of Needling"},
        "validFrom": "2026-01-15T20:00:00Z",
        "validUntil": "2099-04-01T07:00:00Z",
        "credentialSubject": {"identifier": [identity], "achievement": {"name": "Level 1"}},
    }
    return json.dumps(document | changes).encode()


@pytest.fixture
def issuer_says(monkeypatch):
    """What the issuer's addresses would lead to; `foreign` has tests of its own."""

    def say(outcome):
        monkeypatch.setattr(machine_checks, "verify_foreign", lambda data: ForeignVerdict(outcome))

    return say


def test_a_badge_fills_in_its_own_fields_and_is_planned_to_be_checked(client):
    person = sign_in(client, make_user())
    sent = {"badge": SimpleUploadedFile("level.json", badge(person.email))}
    for _click in range(2):
        page = client.post(reverse("certificates:add-badge"), sent, follow=True)
        sent["badge"].seek(0)

    paper = Evidence.objects.get()
    assert (paper.title, paper.issuer, paper.number) == ("Level 1", "College of Needling", "1234")
    assert (str(paper.issued_on), str(paper.valid_until)) == ("2026-01-15", "2099-03-31")
    assert Job.objects.get(kind="certificates.check-badge").payload == {"evidence": paper.pk}
    assert "a program asks its issuer next" in page.text


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("1899-12-31T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_badge_that_never_ends_has_no_last_day(begins, ends):
    paper = give(make_user(time_zone="Pacific/Auckland"), validFrom=begins, validUntil=ends)

    assert (paper.issued_on, paper.valid_until, paper.expires_at) == (None, None, None)


def test_an_issuer_that_no_database_keeps_is_looked_at_all_the_same(issuer_says):
    issuer_says(ForeignOutcome.INVALID)
    paper = give(make_user(), issuer="did:web:a\0.example")

    check = check_by_machine(paper, now=NOW)

    assert (check.result, check.address) == ("differs", "did:web:a.example")
    assert Job.objects.get(kind="mail").key == f"paper-refused:{check.pk}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a badge", "This is not an Open Badge, a JWT or a PDF of ours."),
        (PDF, "This PDF was not issued here, or was changed since."),
    ],
)
def test_what_is_no_badge_is_said_so(client, content, sentence):
    sign_in(client, make_user())
    page = client.post(
        reverse("certificates:add-badge"), {"badge": SimpleUploadedFile("a.json", content)}
    )
    assert (page.status_code, sentence in page.text) == (422, True)


def give(person, **changes):
    return give_badge(person, badge(changes.pop("email", person.email), **changes), now=NOW)


def test_a_genuine_badge_of_a_body_on_record_that_names_its_holder_is_confirmed(issuer_says):
    make_authority(register_url="https://www.college.example/register")
    paper = give(make_user())
    issuer_says(ForeignOutcome.VALID)
    check = check_by_machine(paper, now=NOW)

    assert (check.method, check.checked_by, check.result) == ("machine", None, "confirmed")
    assert check.told == {"outcome": "valid", "issuer": "did:web:badges.college.example"}
    assert status_of(paper, NOW) == "valid"
    assert check_by_machine(paper, now=NOW) is None


@pytest.mark.parametrize(
    ("outcome", "result", "refusal"),
    [
        (ForeignOutcome.REVOKED, "differs", "other"),
        (ForeignOutcome.INVALID, "differs", "other"),
        (ForeignOutcome.EXPIRED, "differs", "expired"),
        (ForeignOutcome.NOT_YET, "could-not-check", ""),
        (ForeignOutcome.UNPROVEN, "could-not-check", ""),
        (ForeignOutcome.CANNOT_BE_CONFIRMED, "could-not-check", ""),
    ],
)
def test_less_than_genuine_is_never_confirmed(issuer_says, outcome, result, refusal):
    make_authority(register_url="https://college.example/")
    paper = give(make_user())
    issuer_says(outcome)
    check = check_by_machine(paper, now=NOW)

    assert (check.result, check.refusal) == (result, refusal)
    assert status_of(paper, NOW) in {"unverified", "unknown"}


def test_a_badge_that_names_somebody_else_is_refused(issuer_says):
    make_authority(register_url="https://college.example/")
    paper = give(make_user(), email="somebody@else.example")
    issuer_says(ForeignOutcome.VALID)

    assert check_by_machine(paper, now=NOW).refusal == "wrong-person"


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "did:web:anybody.example"},
        {"issuer": "did:web:evilcollege.example"},
        {"credentialSubject": {"achievement": {"name": "Level 1"}}},
    ],
)
def test_what_a_program_cannot_tell_goes_to_a_person_whose_word_then_counts(issuer_says, changes):
    make_authority(register_url="https://college.example/")
    person = make_user()
    issuer = changes.pop("issuer", "did:web:badges.college.example")
    paper = give_badge(person, badge(person.email, issuer=issuer, **changes), now=NOW)
    issuer_says(ForeignOutcome.VALID)
    assert check_by_machine(paper, now=NOW).result == "could-not-check"

    make_evidence_check(paper, checked_at=NOW + timedelta(days=1))
    again = NOW + timedelta(days=40)
    assert check_by_machine(paper, now=again).result == "confirmed"


def test_badges_are_looked_at_again_on_their_day_and_silence_takes_nothing_away(issuer_says):
    make_authority(register_url="https://college.example/")
    paper = give(make_user())
    issuer_says(ForeignOutcome.VALID)
    check_by_machine(paper, now=NOW)
    assert plan_due_checks(now=NOW + timedelta(days=29)) == 0
    due = NOW + timedelta(days=30)
    assert [plan_due_checks(now=due) for _sweep in range(2)] == [1, 0]

    issuer_says(ForeignOutcome.CANNOT_BE_CONFIRMED)
    assert check_by_machine(paper, now=due) is None
    assert status_of(paper, due) == "valid"
    later = due + timedelta(days=1)
    assert status_of(paper, later) == "unknown"
    assert check_by_machine(paper, now=later).result == "could-not-check"
    issuer_says(ForeignOutcome.REVOKED)
    assert check_by_machine(paper, now=later + timedelta(days=1)).result == "differs"
    assert status_of(paper, later + timedelta(days=1)) == "unverified"


@pytest.fixture
def issued(now):
    """A certificate of ours with its PDF and badge."""
    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    document = make_document(certificate, now=now, paper=Paper.A4)
    return certificate, document, make_badge(certificate, edition=1, now=now)


def test_a_badge_or_pdf_of_ours_is_judged_by_our_own_records(issued, now):
    certificate, document, own = issued
    pictures = (own.png.read(), as_svg(own))
    for content in (
        own.credential_json.encode(),
        own.jwt.encode(),
        document.file.read(),
        *pictures,
    ):
        paper = give_badge(certificate.user, content, now=now)
        check_by_machine(paper, now=now)
        assert status_of(paper, now) == "valid"
    assert Evidence.objects.count() == 2  # PDF and pictures carry the badge that was given already


def test_a_badge_of_ours_that_was_altered_or_revoked_is_refused(issued, now):
    certificate, _document, own = issued
    altered = own.credential_json.replace(certificate.facts["module"]["title"], "Everything")
    paper = give_badge(certificate.user, altered.encode(), now=now)
    assert check_by_machine(paper, now=now).told["outcome"] == "invalid"

    genuine = give_badge(certificate.user, own.credential_json.encode(), now=now)
    act = TwoPersonAct.objects.create(
        kind="certificates.revoke", reason="In error.", proposed_by=make_admin(), proposed_at=now
    )
    Revocation.objects.create(
        certificate=certificate, reason="error", public_text="In error.", act=act, revoked_at=now
    )
    assert check_by_machine(genuine, now=now).told["outcome"] == "revoked"


def test_a_badge_of_ours_that_names_somebody_else_is_refused(issued, now):
    paper = give_badge(make_user(), issued[2].credential_json.encode(), now=now)
    assert check_by_machine(paper, now=now).refusal == "wrong-person"
