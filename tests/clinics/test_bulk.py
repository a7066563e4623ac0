"""Many codes, files and badges at once: a row with a verdict each, and nobody's standing moves."""

import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from certificates.domain.badges.badges import make_badge
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from certificates.models import EvidenceCheck
from certificates.queries.evidence import evidence_at
from clinics.domain.bulk import runs
from clinics.domain.bulk.giving import Given, read_files, read_lines
from clinics.domain.bulk.judging import Roster, judge
from clinics.domain.receipts.making import RECEIPT_JOB, make_receipt
from clinics.enums import BulkKind
from tests.certificates.test_verifying import revoke
from tests.clinics.bulk_runs import certificate_of, go_through
from tests.factories import (
    NOW,
    make_user,
)
from tests.factories.clinic_checks import make_run
from tests.factories.evidence import make_evidence
from training.lib.errors import Conflict, DomainError, Gone
from training.lib.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("academy")]
PAGE = "/clinics/harbour/verify/"


def verify(clinic, manager, *given):
    return go_through(runs.begin_run(clinic, list(given), by=manager, now=NOW))


def code(text):
    return Given(BulkKind.CODE, text, text=text)


def file(name, content):
    return Given(BulkKind.FILE, name, content=content)


def test_each_row_says_what_it_was_whose_and_whether_it_stands(clinic, manager, staff):
    ana = staff("Ana Lee")
    stranger = make_user(legal_name="Otto Stranger")
    own, others, gone = (certificate_of(each) for each in (ana, stranger, ana))
    revoke(gone, NOW)

    rows = verify(
        clinic, manager, code(own.code), code(others.code), code(gone.code), code("Q" * 26)
    )

    assert [
        (row.verdict, row.status, row.membership and str(row.membership.user)) for row in rows
    ] == [
        ("ours-stands", "valid", "Ana Lee"),
        ("ours-stands", "valid", None),
        ("ours-revoked", "revoked", "Ana Lee"),
        ("no-record", "unknown", None),
    ]
    assert [row.facts.get("holder") for row in rows] == [None, "Otto Stranger", None, None]
    assert rows[0].facts["number"] == own.number


def test_of_staff_who_do_not_consent_a_row_says_what_anybody_reads(clinic, manager, staff):
    ana = staff("Ana Lee", consents=False)
    certificate = certificate_of(ana)

    (row,) = verify(clinic, manager, code(certificate.code))

    assert (row.membership, row.facts["holder"]) == (None, "Ana Lee")
    assert not {"score", "cut", "email"} & row.facts.keys()


def test_files_of_ours_are_known_by_their_bytes_and_badges_by_their_words(clinic, manager, staff):
    certificate = certificate_of(staff("Ana Lee"))
    document = make_document(certificate, now=NOW, paper=Paper.A4)
    badge = make_badge(certificate, edition=1, now=NOW)
    with document.file.open() as opened:
        pdf = opened.read()
    altered = pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]

    rows = verify(
        clinic,
        manager,
        file("one.pdf", pdf),
        file("two.json", badge.credential_json.encode()),
        file("three.pdf", altered),
        code(f"http://testserver/verify/{certificate.code}/"),
    )

    assert [row.verdict for row in rows] == [
        "ours-stands",
        "ours-stands",
        "ours-altered",
        "ours-stands",
    ]


def test_a_badge_of_another_issuer_is_asked_of_its_issuer(clinic, manager, academy):
    genuine, forged = academy.json(), json.loads(academy.json())
    forged["credentialSubject"]["achievement"]["name"] = "All regions"

    rows = verify(
        clinic,
        manager,
        file("a.json", genuine.encode()),
        file("b.json", json.dumps(forged).encode()),
        Given(BulkKind.TEXT, "Badge as pasted", text=academy.jwt()),
    )

    assert [row.verdict for row in rows] == ["other-confirmed", "other-invalid", "other-confirmed"]
    assert rows[1].facts == {}  # what nobody signed is not quoted


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"\x00" * 5000,
        b"{" * 9999,
        b"[" * 100_000,
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 500,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>",
        b"PK\x03\x04" + b"\x00" * 300,
        b"eyJhbGciOiJub25lIn0.eyJ0eXBlIjoiVmVyaWZpYWJsZUNyZWRlbnRpYWwifQ.",
        b"%PDF-1.7 /ByteRange [0 99999999 99999999 99999999] %%EOF",
    ],
)
def test_a_hostile_file_is_a_row_and_no_error(clinic, manager, content):
    (row,) = verify(clinic, manager, file("strange", content))

    assert row.status in {"unknown", "revoked"}
    assert row.verdict in {"not-known", "not-confirmed", "other-invalid"}


def test_what_breaks_a_reader_is_not_confirmed_and_the_next_row_is_read(
    clinic, manager, staff, monkeypatch
):
    certificate = certificate_of(staff())

    def explode(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr("clinics.domain.bulk.judging.check_upload", explode)
    rows = verify(clinic, manager, file("bomb", b"x"), code(certificate.code))

    assert [row.verdict for row in rows] == ["not-confirmed", "ours-stands"]


def test_nothing_becomes_green_by_what_a_clinic_uploads(clinic, manager, staff, academy):
    ana = staff()
    paper = make_evidence(ana, kind="course", machine_form=academy.json())

    rows = verify(clinic, manager, file("of-ana.json", academy.json().encode()))

    assert rows[0].status == "valid"
    held = evidence_at(ana.evidence.all(), NOW, clinic)
    assert [(each.pk, each.status) for each in held] == [(paper.pk, "unverified")]
    assert not EvidenceCheck.objects.exists()


def test_a_row_is_judged_once_and_plans_one_receipt(clinic, manager, staff):
    certificate = certificate_of(staff())
    run = runs.begin_run(clinic, [code(certificate.code)], by=manager, now=NOW)
    (row,) = run.rows.all()
    found = judge(row, run=run, roster=Roster(clinic, now=NOW), now=NOW)

    runs._note(row, found, now=NOW)
    runs._note(row, found, now=NOW + timedelta(minutes=1))

    run.refresh_from_db()
    assert (run.done, run.ended_at, run.rows.get().judged_at) == (1, NOW, NOW)
    assert Job.objects.filter(kind=RECEIPT_JOB).count() == 1
    receipt = make_receipt({"row": row.pk}, now=NOW)
    told = json.loads(receipt.json)
    assert (told["asked"]["what"], told["answered"]["verdict"]) == (
        certificate.code,
        "ours-stands",
    )
    assert told["answered"]["on_the_roster"] == "Ana Lee"


def test_a_job_that_ran_out_of_time_leaves_the_rest_to_the_next(clinic, manager):
    run = runs.begin_run(clinic, [code("A"), code("B")], by=manager, now=NOW)

    runs.go_on(run.pk, now=NOW, seconds=-1)

    planned = Job.objects.filter(kind=runs.BULK_JOB).order_by("pk").values_list("key", flat=True)
    assert list(planned) == [f"{run.public_id}:0", f"{run.public_id}:1"]
    assert [row.verdict for row in go_through(run)] == ["no-record"] * 2
    assert run.ended_at == NOW


def test_a_cancelled_run_keeps_what_was_found_and_looks_at_no_more(clinic, manager):
    run = runs.begin_run(clinic, [code("A"), code("B")], by=manager, now=NOW)
    first = run.rows.get(number=1)
    runs._note(first, judge(first, run=run, roster=Roster(clinic, now=NOW), now=NOW), now=NOW)

    runs.cancel_run(run, by=manager, now=NOW)
    rows = go_through(run)

    assert [row.verdict for row in rows] == ["no-record", ""]
    assert (run.done, run.cancelled_at) == (1, NOW)


def test_a_run_is_repeated_with_the_same_rows(clinic, manager, staff):
    certificate = certificate_of(staff())
    given = [code(certificate.code), file("one.pdf", b"%PDF-1.7 %%EOF")]
    run = runs.begin_run(clinic, given, by=manager, now=NOW)
    go_through(run)
    revoke(certificate, NOW)

    again = runs.repeat_run(run, by=manager, now=NOW + timedelta(days=1))
    rows = go_through(again)

    assert [(row.label, row.verdict) for row in rows] == [
        (certificate.code, "ours-revoked"),
        ("one.pdf", "not-known"),
    ]
    assert again.repeats == run
    with pytest.raises(Gone):
        runs.repeat_run(run, by=manager, now=NOW + timedelta(days=7))


def test_after_seven_days_the_files_are_gone_and_the_verdicts_stay(clinic, manager):
    run = runs.begin_run(clinic, [file("one.pdf", b"%PDF-1.7 %%EOF")], by=manager, now=NOW)
    name = run.rows.get().file.name
    go_through(run)

    runs.forget_content(run.pk)

    row = run.rows.get()
    assert (row.file.name, row.verdict, default_storage.exists(name)) == ("", "not-known", False)


def test_lines_are_told_apart(academy):
    token = academy.jwt()
    given = read_lines(f"  ABCD-EFGH \n\nABCD-EFGH\n{token}\nhttps://x.example/verify/AB/")

    assert [each.kind for each in given] == ["code", "text", "code"]
    assert [each.kind for each in read_lines('{\n"a": 1\n}')] == ["text"]


def test_limits_are_told_in_words():
    with pytest.raises(DomainError, match="These are 501 lines"):
        read_lines("\n".join(str(number) for number in range(501)))
    with pytest.raises(DomainError, match="These are 101 files"):
        read_files([("a", b"1")] * 101)
    with pytest.raises(DomainError, match="larger than 20 MB"):
        read_files([("a", bytes(10_000_001))] * 2)


def test_a_clinic_has_three_runs_under_way_at_most(clinic, manager):
    for _ in range(3):
        make_run(clinic, manager, "A")

    with pytest.raises(Conflict):
        runs.begin_run(clinic, [code("A")], by=manager, now=NOW)
