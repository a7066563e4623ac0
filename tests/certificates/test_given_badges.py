"""A badge given as a paper: its own words fill the fields, and a program asks the issuer."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.badges.badges import as_svg, make_badge
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.domain.evidence import machine_checks
from certificates.domain.evidence.badge_papers import give_badge
from certificates.domain.evidence.machine_checks import check_by_machine, plan_due_checks
from certificates.domain.evidence.paper_checks import Found
from certificates.domain.verifying.foreign import ForeignOutcome, ForeignVerdict
from certificates.enums import Paper
from certificates.models import Evidence, Revocation
from certificates.queries.evidence import evidence_at
from tests.certificates.test_evidence_pages import PDF
from tests.factories import (
    NOW,
    make_admin,
    make_authority,
    make_graded_attempt,
    make_user,
    sign_in,
)
from tests.factories.evidence import make_evidence_check
from training.lib import clock
from training.lib.models import Job
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db
LETTER = Found(method="letter", result="confirmed", address="registrar@college.example")


def status_of(paper, moment=None):
    held = evidence_at(Evidence.objects.filter(pk=paper.pk), moment or clock.now())
    return held.get().status


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
        (b"not a badge", "This is not an Open Badge, a JWT or a PDF."),
        (PDF, "There is no badge in this PDF that we can read."),
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


def test_a_refused_badge_is_answered_with_a_newer_version(client, issuer_says):
    person = sign_in(client, make_user())
    old = give(person)
    issuer_says(ForeignOutcome.REVOKED)
    check_by_machine(old, now=NOW)
    page = client.get(reverse("certificates:evidence-paper", args=[old.public_id]))
    address = reverse("certificates:newer-evidence", args=[old.public_id])
    assert address in page.text
    assert "Newer version" in client.get(address).text

    sent = {"badge": SimpleUploadedFile("new.json", badge(person.email, name="Anew"))}
    client.post(address, sent)

    newer = Evidence.objects.exclude(pk=old.pk).get()
    assert (newer.replaces, newer.machine_form != old.machine_form) == (old, True)
    shown = client.get(reverse("certificates:evidence-paper", args=[old.public_id])).text
    assert "Superseded" in shown and address not in shown


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


def test_a_badge_of_ours_that_a_wallet_wrote_in_another_order_is_the_same_badge(issued, now):
    certificate, _document, own = issued
    told = json.dumps(json.loads(own.credential_json), indent=2, sort_keys=True)

    paper = give_badge(certificate.user, told.encode(), now=now)

    assert check_by_machine(paper, now=now).told["outcome"] == "valid"
