"""A file dropped by anybody: ours answers with today's record, another's is named as not ours."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from certificates.domain.badges.badges import as_svg, make_badge
from certificates.domain.badges.issuer import did_document
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.domain.keys import key_files
from certificates.domain.verifying import uploads
from certificates.enums import DocumentReason, Paper
from certificates.models import Badge
from certificates.views import throttling
from tests.certificates.test_verifying import revoke
from tests.factories import make_graded_attempt, make_user
from training.lib import fetching
from training.lib.errors import Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(url, **_limits):
        raise fetching.NotFetched(url)

    monkeypatch.setattr(fetching, "fetch", refuse)


@pytest.fixture
def certificate(now):
    return issue_for_attempt(make_graded_attempt(make_user(legal_name="Ana Nguyễn")), now=now)


@pytest.fixture
def badge(certificate, now) -> Badge:
    return make_badge(certificate, edition=1, now=now)


def drop(client, content: bytes | str):
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        reverse("certificates:verify-file"), {"file": SimpleUploadedFile("file.bin", data)}
    )


def said(client, content: bytes | str) -> str:
    response = drop(client, content)
    assert response.status_code == 200
    return response.content.decode()


FORMS = {
    "json": lambda badge: badge.credential_json,
    "json in another order": lambda badge: json.dumps(
        json.loads(badge.credential_json), indent=2, sort_keys=True
    ),
    "jwt": lambda badge: badge.jwt,
    "png": lambda badge: badge.png.open().read(),
    "svg": as_svg,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_badge_of_ours_answers_with_its_record_in_every_form(client, badge, form):
    page = said(client, FORMS[form](badge))

    assert "This file is ours and unaltered" in page
    assert "Ana Nguyễn passed the theory of Safety" in page
    assert "Issued elsewhere" not in page


def test_a_badge_of_ours_that_was_revoked_since_reads_revoked(client, badge, now):
    revoke(badge.certificate, now)

    assert "Revoked: Ana Nguyễn" in said(client, badge.credential_json)


def test_a_badge_of_an_older_edition_is_named_as_superseded(client, badge, certificate, now):
    make_document(certificate, now=now, paper=Paper.A4)
    make_document(
        certificate,
        now=now + timedelta(days=1),
        paper=Paper.A4,
        edition=2,
        holder_name="Ana Tran",
        reason=DocumentReason.NAME_CHANGE,
    )

    page = said(client, badge.jwt)

    assert "The paper in your hand is superseded" in page
    assert "Ana Tran passed the theory" in page


ALTERATIONS = {
    "a word": lambda badge: badge.credential_json.replace("Safety", "Surgery"),
    "the token": lambda badge: badge.jwt[:-30] + badge.jwt[-29:],
    "the proof": lambda badge: badge.credential_json.replace('"proofValue":"z', '"proofValue":"z2'),
    "a badge we never made": lambda badge: badge.credential_json.replace(
        str(badge.public_id), "0b0e7f5e-0000-4000-8000-000000000000"
    ),
    "a field more": lambda badge: json.dumps(json.loads(badge.credential_json) | {"name": "More"}),
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_a_badge_that_names_us_and_is_not_what_we_signed_is_not_to_be_relied_on(
    client, badge, alteration
):
    altered = ALTERATIONS[alteration](badge)
    assert altered not in (badge.credential_json, badge.jwt)

    page = said(client, altered)

    assert "it is not what we signed. Do not rely on it." in page
    assert "Ana Nguyễn" not in page


def test_a_badge_we_signed_and_have_no_record_of_is_not_confirmed(client, certificate, now):
    """As after the restore of a backup from before it was made."""
    with transaction.atomic():
        lost = make_badge(certificate, edition=1, now=now)
        transaction.set_rollback(True)

    page = said(client, lost.credential_json)

    assert "We cannot confirm this badge now. Treat it as not verified." in page
    assert "Ana Nguyễn" not in page


def test_our_badge_under_a_key_that_was_withdrawn_is_not_confirmed(
    client, settings, tmp_path, certificate, now
):
    settings.SIGNING_KEYS = tmp_path / "keys"
    badge = make_badge(certificate, edition=1, now=now)
    assert "This file is ours" in said(client, badge.jwt)
    key_files.withdraw(badge.jwt_key_id)
    key_files.withdraw(badge.proof_key_id)

    for text in (badge.jwt, badge.credential_json):
        assert "We cannot confirm this badge now." in said(client, text)


def test_when_the_records_cannot_be_asked_nothing_is_confirmed(client, badge, monkeypatch):
    def away(*_arguments, **_options):
        raise Unavailable("away")

    monkeypatch.setattr(uploads, "look_up", away)

    assert "We cannot confirm this badge now." in said(client, badge.jwt)


def test_a_badge_of_another_issuer_is_verified_and_named_as_not_ours(client, academy):
    page = said(client, academy.jwt())

    assert "Issued elsewhere, not by us" in page
    assert "Signature confirmed" in page and "status-valid" in page
    assert academy.did in page and "Lower limb" in page


def test_a_badge_of_another_issuer_that_cannot_be_asked_is_never_green(client, academy):
    badge = academy.json()
    academy.site.clear()

    page = said(client, badge)

    assert "We cannot confirm this badge now. Treat it as not verified." in page
    assert "What the file says of itself, not confirmed" in page
    assert "status-valid" not in page and "verdict-valid" not in page


def test_what_a_foreign_badge_says_of_itself_stays_text(client, academy):
    page = said(client, academy.jwt(issuer={"id": academy.did, "name": "<script>x</script>"}))

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("word", ["name", "id"])
def test_a_badge_with_half_a_character_in_it_is_no_badge(client, word):
    issuer = {"id": "did:web:academy.example", "name": "Academy"} | {word: "\ud800"}
    badge = {"type": ["VerifiableCredential"], "issuer": issuer}

    assert "This file is not a certificate of ours." in said(client, json.dumps(badge))


def test_files_that_are_not_ours_are_counted_against_the_sender(client, academy, badge):
    statuses = [drop(client, b"nothing").status_code for _ in range(throttling.MOST_UNKNOWN + 1)]

    assert statuses == [200] * throttling.MOST_UNKNOWN + [429]
    assert drop(client, badge.jwt).status_code == 429


def test_the_command_takes_badges_and_our_own_addresses(badge, capsys, tmp_path, settings):
    path = tmp_path / "badge.json"
    path.write_text(badge.credential_json)
    number = badge.certificate.number

    call_command("verify_document", str(path))
    call_command("verify_document", f"{settings.PUBLIC_URL}/verify/{badge.certificate.code}/")
    call_command("verify_document", f"{settings.PUBLIC_URL}/credentials/{badge.public_id}.jwt")

    assert capsys.readouterr().out == f"{number}: genuine, status valid\n" * 3


def test_the_command_fetches_a_foreign_badge_and_names_it_as_not_ours(academy, capsys):
    address = f"https://{academy.host}/badges/1"
    academy.site[address] = academy.jwt().encode()

    call_command("verify_document", address)
    assert capsys.readouterr().out.startswith("Issued elsewhere, not by us. The issuer's signature")

    academy.publish_list((5,))
    with pytest.raises(CommandError, match=r"Issued elsewhere.*no longer holds"):
        call_command("verify_document", address)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://localhost:8000/verify/NOTACODE/", "No record has this address"),
        (
            "http://localhost:8000/credentials/0b0e7f5e-0000-4000-8000-000000000000",
            "No record has this address",
        ),
        ("http://127.0.0.1/badge.json", "cannot read this address"),
        ("https://169.254.169.254/latest", "cannot read this address"),
    ],
)
def test_the_command_refuses_an_address_with_a_sentence(db, address, sentence, settings):
    settings.PUBLIC_URL = "http://localhost:8000"

    with pytest.raises(CommandError, match=sentence):
        call_command("verify_document", address)


def test_the_command_ends_with_an_error_when_a_genuine_paper_no_longer_stands(badge, now, tmp_path):
    path = tmp_path / "badge.jwt"
    path.write_text(badge.jwt)
    revoke(badge.certificate, now)

    with pytest.raises(CommandError, match=r"genuine, status revoked\. Revoked: Ana"):
        call_command("verify_document", str(path))


def test_the_command_ends_with_an_error_for_an_older_edition_though_the_record_stands(
    badge, certificate, now, tmp_path
):
    make_document(certificate, now=now, paper=Paper.A4)
    make_document(
        certificate,
        now=now + timedelta(days=1),
        paper=Paper.A4,
        edition=2,
        holder_name="Ana Tran",
        reason=DocumentReason.NAME_CHANGE,
    )
    path = tmp_path / "badge.jwt"
    path.write_text(badge.jwt)

    with pytest.raises(
        CommandError, match=r"status valid, edition 1 superseded by 2\. Ask for the current paper\."
    ):
        call_command("verify_document", str(path))


def test_our_document_of_keys_is_the_one_that_is_published(badge):
    ids = {method["id"].partition("#")[2] for method in did_document()["verificationMethod"]}

    assert {badge.proof_key_id, badge.jwt_key_id} <= ids
