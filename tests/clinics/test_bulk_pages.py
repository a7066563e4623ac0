"""The pages on which a clinic verifies many codes and files at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.domain.badges.badges import make_badge
from certificates.models import EvidenceCheck
from clinics.models import BulkRow, BulkVerification
from tests.clinics.bulk_runs import certificate_of, go_through
from tests.factories import (
    NOW,
    sign_in,
)
from tests.factories.clinic_checks import make_run
from tests.factories.evidence import make_evidence
from tests.factories.rostering import make_auditor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("academy")]
PAGE = "/clinics/harbour/verify/"


def test_codes_and_many_files_are_taken_by_one_form(desk, clinic):
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7 %%EOF") for n in range(2)]

    answer = desk.post(PAGE, {"text": "ABCD\nEFGH", "files": files})

    run = BulkVerification.objects.get()
    assert answer["Location"] == f"{PAGE}{run.public_id}/"
    assert list(run.rows.values_list("label", flat=True)) == ["ABCD", "EFGH", "0.pdf", "1.pdf"]
    page = desk.get(answer["Location"]).content.decode()
    assert "0 of 4 done" in page


def test_an_empty_form_says_what_to_do(desk):
    answer = desk.post(PAGE, {"text": "  "})

    assert answer.status_code == 422
    assert answer.context["form"].errors["text"] == ["Paste codes or badges, or choose files."]


def test_the_limits_stand_on_the_page_before_anything_is_chosen(desk):
    page = desk.get(PAGE).content.decode()

    assert "Up to 500 codes and 100 files, 20 MB together." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_run_needs_the_same_queries_for_any_length(
    desk, clinic, manager, staff, queries_of_app, count
):
    ana = staff()
    run = make_run(clinic, manager, *["A"] * count)
    run.rows.update(judged_at=NOW, verdict="ours-stands", status="valid", membership=ana.membership)
    desk.get(f"{PAGE}{run.public_id}/")

    with queries_of_app() as queries:
        page = desk.get(f"{PAGE}{run.public_id}/")

    assert page.content.decode().count("Issued here, and it stands.") == 2 * count
    assert len(queries()) == 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_runs_needs_the_same_queries_for_any_number(
    desk, clinic, manager, queries_of_app, count
):
    for _ in range(count):
        make_run(clinic, manager, "A")
    desk.get(PAGE)

    with queries_of_app() as queries:
        page = desk.get(PAGE)

    assert page.content.decode().count("0 of 1 done") == count
    assert len(queries()) == 4


def test_another_clinics_run_is_not_found(other_desk, clinic, manager):
    run = make_run(clinic, manager, "A")

    for name in ("bulk-run", "bulk-cancel", "bulk-repeat"):
        address = reverse(f"clinics:{name}", args=["hill", run.public_id])
        assert other_desk.post(address).status_code in {404, 405}
        assert other_desk.get(address).status_code in {404, 405}
    address = reverse("clinics:bulk-run", args=["hill", run.public_id])
    assert other_desk.get(address).status_code == 404


def test_an_auditor_reads_runs_and_begins_none(client, clinic, manager):
    sign_in(client, make_auditor(clinic).user)

    assert (client.get(PAGE).status_code, client.post(PAGE, {"text": "A"}).status_code) == (
        200,
        403,
    )


def test_what_a_person_holds_is_verified_now(desk, clinic, staff, academy):
    ana = staff()
    certificate = certificate_of(ana)
    make_badge(certificate, edition=1, now=NOW)
    paper = make_evidence(ana, kind="course", title="Level 1", machine_form=academy.json())

    desk.post(reverse("clinics:verify-now", args=["harbour", ana.membership.public_id]))
    rows = go_through(BulkVerification.objects.get())

    assert [(row.kind, row.verdict) for row in rows] == [
        ("code", "ours-stands"),
        ("paper", "other-confirmed"),
    ]
    look = EvidenceCheck.objects.get()
    assert (look.evidence, look.method, look.clinic) == (paper, "machine", None)
    assert rows[1].status == "unknown"  # genuine, but it names nobody that a program knows
    assert BulkRow.objects.filter(membership=ana.membership).count() == 2


def test_verified_now_without_anything_to_verify_says_so(desk, staff):
    ana = staff()

    answer = desk.post(
        reverse("clinics:verify-now", args=["harbour", ana.membership.public_id]), follow=True
    )

    assert "holds nothing here that a program can verify" in answer.content.decode()
    assert not BulkVerification.objects.exists()
