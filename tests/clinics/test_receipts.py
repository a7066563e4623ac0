"""Each look of a clinic leaves a signed receipt: what was asked, and what the answer was."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta

import jwt
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from certificates.domain.evidence.paper_checks import Found, check_paper
from certificates.domain.keys.keys import public_certificates
from certificates.domain.verifying.checking import PdfVerdict, check_pdf
from certificates.domain.verifying.uploads import check_upload
from clinics.domain.receipts.making import RECEIPT_JOB, make_receipt
from clinics.models import CheckReceipt, RecordViewing
from tests.clinics.makers import make_registration
from tests.factories import (
    NOW,
    sign_in,
)
from tests.factories.clinic_records import erase_wholly
from tests.factories.evidence import make_evidence
from tests.factories.rostering import make_auditor
from training.lib.models import Job
from training.people.domain.erasure import FILES_JOB
from training.people.domain.registrations import record_source_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(clinic, manager, staff):
    """A policy that the manager read."""
    policy = make_evidence(staff(), title="Policy 7", sha256="a" * 64, number="P-7")
    told = {"needling_named": True, "excluded_regions": ["thorax"]}
    found = Found(method="paper", result="confirmed", note="Clause 4", told=told)
    return check_paper(policy, found, by=manager, clinic=clinic, now=NOW)


@pytest.fixture
def receipt(checked):
    return make_receipt({"paper_check": checked.pk}, now=NOW)


def pdf_of(receipt):
    with receipt.pdf.open() as file:
        return file.read()


def test_a_look_of_a_clinic_plans_its_receipt_in_its_own_transaction(clinic, manager, staff):
    ana = staff()
    policy = make_evidence(ana)
    registration = make_registration(ana)
    with transaction.atomic():
        point = transaction.savepoint()
        check_paper(policy, Found("paper", "confirmed"), by=manager, clinic=clinic, now=NOW)
        transaction.savepoint_rollback(point)
    assert not Job.objects.filter(kind=RECEIPT_JOB).exists()

    paper = check_paper(policy, Found("paper", "confirmed"), by=manager, clinic=clinic, now=NOW)
    source = record_source_check(
        registration,
        checked_by=manager,
        result="confirmed",
        address="https://register.example/",
        clinic=clinic,
        now=NOW,
    )

    planned = Job.objects.filter(kind=RECEIPT_JOB).order_by("pk").values_list("key", flat=True)
    assert list(planned) == [f"paper_check:{paper.pk}", f"source_check:{source.pk}"]


def test_the_json_says_what_was_asked_when_and_what_the_answer_was(receipt, clinic, manager):
    told = json.loads(receipt.json)
    token = told.pop("jws")

    assert jwt.decode(token, options={"verify_signature": False}) == told
    assert told["receipt"] == str(receipt.public_id)
    assert told["asked_for"] == {"clinic": "Harbour Physio", "by": "Mara Manager"}
    assert told["asked_at"] == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    asked, answered = told["asked"], told["answered"]
    assert (asked["holder"], asked["title"], asked["sha256"]) == ("Ana Lee", "Policy 7", "a" * 64)
    assert (answered["result"], answered["note"]) == ("confirmed", "Clause 4")
    assert answered["excluded_regions"] == ["thorax"]


def test_the_pdf_is_signed_by_a_key_of_ours_over_the_whole_file(receipt):
    data = pdf_of(receipt)

    verdict = check_pdf(data, trusted=public_certificates(), find_document=lambda sha256: sha256)

    assert verdict.verdict == PdfVerdict.OURS_UNALTERED
    assert (verdict.sha256, hashlib.sha256(data).hexdigest()) == (receipt.pdf_sha256,) * 2


def test_a_look_has_one_receipt_however_often_the_worker_tries(receipt, checked):
    assert make_receipt({"paper_check": checked.pk}, now=NOW + timedelta(minutes=1)) is None
    assert CheckReceipt.objects.count() == 1


def test_a_worker_that_has_read_a_signature_can_still_sign():
    """asn1crypto fixes the names of attributes at the first use; signing needs one more."""
    steps = """
from certificates.domain.verifying import checking
from asn1crypto import cms
cms.CMSAttributeType("message_digest")
import pyhanko.sign
cms.CMSAttributeType("signing_certificate_v2")
"""

    done = subprocess.run([sys.executable, "-c", steps], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_letter_that_no_font_draws_stops_no_receipt(clinic, manager, staff):
    policy = make_evidence(staff(), title="Police d'assurance ভারত 🪡")
    check = check_paper(policy, Found("paper", "confirmed"), by=manager, clinic=clinic, now=NOW)

    receipt = make_receipt({"paper_check": check.pk}, now=NOW)

    assert json.loads(receipt.json)["asked"]["title"] == "Police d'assurance ভারত 🪡"


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_the_verification_page_names_a_receipt_of_ours_and_no_credential(receipt, client, form):
    data = pdf_of(receipt) if form == "pdf" else receipt.json.encode()

    check = check_upload(data, now=NOW)

    assert (check.is_ours, check.is_altered, check.verification) == (False, False, None)
    assert check.sentence == (
        "This is a receipt of a check, made here on 4 May 2026, and unaltered. "
        "It says what was found then. It is no certificate and no credential."
    )


def test_neither_the_page_nor_the_command_takes_a_receipt_for_a_record(receipt, client, tmp_path):
    dropped = SimpleUploadedFile("receipt.json", receipt.json.encode())
    page = client.post(reverse("certificates:verify-file"), {"file": dropped})
    kept = tmp_path / "receipt.pdf"
    kept.write_bytes(pdf_of(receipt))

    assert (page.status_code, "This is a receipt of a check" in page.content.decode()) == (
        200,
        True,
    )
    with pytest.raises(CommandError, match="It is no certificate and no credential"):
        call_command("verify_document", str(kept))


def test_a_receipt_with_another_answer_is_called_altered(receipt):
    forged = receipt.json.replace('"confirmed"', '"not-found"').encode()

    check = check_upload(forged, now=NOW)

    assert (check.verdict, check.other) == (PdfVerdict.OURS_ALTERED, None)


def test_a_receipt_that_we_signed_and_have_no_record_of_is_not_confirmed(receipt):
    """As after the restore of an older backup, and by spelling the same facts otherwise."""
    same_facts = json.dumps(json.loads(receipt.json)).encode()

    assert check_upload(same_facts, now=NOW).verdict == PdfVerdict.CANNOT_BE_CONFIRMED


def address(receipt, form="pdf", slug="harbour"):
    return reverse("clinics:receipt", args=[slug, receipt.public_id, form])


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_whose_paper_it_was_reads_who_opened_the_receipt(desk, manager, receipt, form):
    assert desk.get(address(receipt, form)).status_code == 200
    assert desk.get(address(receipt, "xml")).status_code == 404

    seen = RecordViewing.objects.get()
    assert (seen.person, seen.viewer, seen.what) == (receipt.person, manager, "receipt")


def test_managers_download_both_forms_byte_for_byte(desk, receipt):
    pdf, text = desk.get(address(receipt)), desk.get(address(receipt, "json"))

    assert b"".join(pdf.streaming_content) == pdf_of(receipt)
    assert text.content.decode() == receipt.json
    assert [answer["Content-Disposition"].split(";")[0] for answer in (pdf, text)] == [
        "attachment"
    ] * 2
    assert desk.get(address(receipt, "exe")).status_code == 404


def test_an_auditor_reads_a_receipt_until_their_day(client, clinic, receipt):
    sign_in(client, make_auditor(clinic).user)

    assert client.get(address(receipt)).status_code == 200


def test_another_clinics_manager_finds_no_receipt(other_desk, receipt):
    assert other_desk.get(address(receipt)).status_code == 404
    assert other_desk.get(address(receipt, slug="hill")).status_code == 404


def test_the_history_links_the_receipt(desk, checked, receipt):
    person = checked.evidence.user
    page = desk.get(
        reverse(
            "clinics:paper",
            args=["harbour", person.membership.public_id, checked.evidence.public_id],
        )
    )

    assert address(receipt) in page.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinics_checkreceipt SET json = ''",
        "UPDATE clinics_checkreceipt SET made_at = now()",
        "DELETE FROM clinics_checkreceipt",
    ],
)
def test_a_receipt_is_never_rewritten(receipt, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_with_the_account_the_two_forms_go_and_the_hashes_stay(receipt, checked):
    erase_wholly(checked.evidence.user)

    kept = CheckReceipt.objects.get()
    assert (kept.pdf.name, kept.json, kept.pdf_sha256) == ("", "", receipt.pdf_sha256)
    removal = Job.objects.get(kind=FILES_JOB)
    assert receipt.pdf.name in removal.payload["names"]
