"""What anyone learns from a code or a file, and what nobody learns."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.certificates.codes import new_code
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.enums import DocumentReason, Paper
from certificates.models import Certificate, Revocation
from tests.factories import make_admin, make_graded_attempt, make_user
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(now) -> Certificate:
    certificate = issue_for_attempt(
        make_graded_attempt(make_user(legal_name="Ana Nguyễn", email="ana@home.example")), now=now
    )
    make_document(certificate, now=now, paper=Paper.A4)
    return certificate


def page_of(client, code: str, **query):
    return client.get(reverse("certificates:verify", args=[code]), query)


def revoke(certificate: Certificate, now) -> None:
    act = TwoPersonAct.objects.create(
        kind="certificates.revoke",
        object_type="certificates.certificate",
        object_id=str(certificate.pk),
        reason="wrong person",
        state="approved",
        proposed_by=make_admin(),
        proposed_at=now,
        decided_by=make_admin(),
        decided_at=now,
    )
    Revocation.objects.create(
        certificate=certificate,
        reason="error",
        public_text="Issued to the wrong person.",
        private_note="secret note",
        act=act,
        revoked_at=now,
    )


def statements_of(queries) -> list[str]:
    """The first word of each, without the savepoints that only a test's own transaction needs."""
    words = [query["sql"].split()[0] for query in queries]
    return [word for word in words if word not in ("SAVEPOINT", "RELEASE")]


def test_the_page_says_what_was_attested_and_what_not(client, certificate):
    text = page_of(client, certificate.code).content.decode()

    assert "Ana Nguyễn passed the theory of Safety" in text
    assert "Issued, not revoked" in text
    assert "What it does not attest" in text
    assert "Check the regulator&#x27;s public register for authority to practise." in text
    assert "provisional" in text.lower()
    assert "ana@home.example" not in text


def test_the_score_is_the_holders_and_on_no_public_page(client, certificate, now):
    """Clinics, which are promised to see no scores, lead here."""
    pdf = certificate.documents.get().file.open().read()
    public = [
        page_of(client, certificate.code),
        client.post(reverse("certificates:verify-file"), {"file": io.BytesIO(pdf)}),
    ]
    client.force_login(certificate.user)
    own = client.get(reverse("certificates:detail", args=[certificate.public_id]))

    assert "4 of 4" in own.content.decode()
    assert ["4 of 4" in response.content.decode() for response in public] == [False, False]


def test_the_code_may_be_typed_as_people_type(client, certificate):
    typed = " ".join(certificate.code[i : i + 4] for i in range(0, 26, 4)).lower()

    response = client.get(reverse("certificates:verify-form"), {"code": typed})

    assert response.headers["Location"] == reverse("certificates:verify", args=[certificate.code])


def test_a_revoked_certificate_reads_revoked_and_keeps_the_private_note_private(
    client, certificate, now
):
    revoke(certificate, now)

    text = page_of(client, certificate.code).content.decode()

    assert "Revoked: Ana Nguyễn" in text
    assert "Issued to the wrong person." in text
    assert "Issued, not revoked" not in text
    assert "secret note" not in text


def test_a_superseded_paper_is_named_as_such(client, certificate, now):
    first = certificate.documents.get()
    make_document(
        certificate,
        now=now,
        paper=Paper.A4,
        edition=2,
        holder_name="Ana Tran",
        reason=DocumentReason.NAME_CHANGE,
    )

    old = page_of(client, certificate.code, document=first.serial).content.decode()
    new = page_of(client, certificate.code).content.decode()

    assert "The paper in your hand is superseded" in old
    assert "superseded" not in new
    assert "Ana Tran passed the theory of Safety" in new


def test_draft_content_is_never_green(client, now):
    certificate = issue_for_attempt(make_graded_attempt(has_draft_content=True), now=now)

    text = page_of(client, certificate.code).content.decode()

    assert "Draft content: demonstration only" in text
    assert "status-valid" not in text
    assert "verdict-valid" not in text


def test_unknown_and_malformed_codes_get_the_same_answer(client, certificate):
    altered = ("0" if certificate.code[0] != "0" else "1") + certificate.code[1:]
    answers = [page_of(client, code) for code in (altered, new_code(), "short", "x" * 400)]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert "Ana" not in answers[0].content.decode()


def test_guessing_ends_in_a_pause(client, certificate):
    statuses = [page_of(client, new_code()).status_code for _ in range(21)]

    assert statuses == [404] * 20 + [429]
    assert page_of(client, certificate.code).status_code == 429


def test_the_page_costs_at_most_three_statements_and_no_session(client, certificate):
    with CaptureQueriesContext(connection) as queries:
        response = page_of(client, certificate.code)

    assert statements_of(queries) == ["SELECT", "SELECT", "INSERT"]
    assert response.cookies == {}
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


def test_our_file_is_recognised_and_a_changed_one_is_not(client, certificate):
    data = certificate.documents.get().file.open().read()
    changed = data[:2000] + bytes([data[2000] ^ 1]) + data[2001:]

    def drop(content: bytes):
        file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
        return client.post(reverse("certificates:verify-file"), {"file": file})

    assert "The file is genuine" in drop(data).content.decode()
    assert "Do not rely on it" in drop(changed).content.decode()
    assert "not a certificate of ours" in drop(b"%PDF-1.7 hello").content.decode()


def test_no_file_is_a_clear_sentence(client):
    response = client.post(reverse("certificates:verify-file"))

    assert response.status_code == 422
    assert "Choose the file of the certificate or badge." in response.content.decode()


def test_a_file_that_storage_has_lost_is_told_and_the_certificate_stands(client, certificate):
    certificate.documents.get().file.storage.delete(certificate.documents.get().file.name)

    address = reverse("certificates:download", args=[certificate.public_id])
    response = client.get(address, {"code": certificate.code})

    assert response.status_code == 503
    assert "What it states stands: check it by its code." in response.content.decode()
    assert page_of(client, certificate.code).status_code == 200
