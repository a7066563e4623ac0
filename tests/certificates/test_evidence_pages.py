"""Papers from outside: added, refused, kept, shown as files, replaced and taken back."""

import io
import struct
import subprocess
import sys
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from certificates.models import Evidence
from certificates.views.evidence import PAGE
from tests.factories import NOW, make_user, sign_in
from tests.factories.evidence import make_evidence, make_evidence_check
from training.lib import papers
from training.lib.papers import read_paper, shown_name
from training.people.models import AuditEntry
from training.people.signals import collect_personal_data

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def photo(*, size=(60, 40), kind="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, kind, **options)
    return out.getvalue()


def insurance(content=PDF, name="policy.pdf", **changes):
    usual = {"title": "Liability policy", "issuer": "Insurer of Physiotherapists"}
    usual |= {"valid_until_day": "31", "valid_until_month": "3", "valid_until_year": "2099"}
    usual |= {"needling_named": "yes", "excluded_regions": ["thorax"], "amount": "5,000,000 CAD"}
    usual |= {"turned": "0"} | changes
    return usual if content is None else usual | {"file": SimpleUploadedFile(name, content)}


@pytest.fixture
def holder(client):
    return sign_in(client, make_user())


def test_an_insurance_is_kept_with_its_file_and_what_was_typed(client, holder):
    page = client.post(
        reverse("certificates:add-evidence-kind", args=["insurance"]), insurance(), follow=True
    )

    paper = Evidence.objects.get()
    assert (paper.user, paper.kind, paper.size) == (holder, "insurance", len(PDF))
    assert paper.details == {
        "needling_named": True,
        "excluded_regions": ["thorax"],
        "amount": "5,000,000 CAD",
        "file_name": "policy.pdf",
    }
    assert paper.time_zone == holder.time_zone
    assert paper.file.read() == PDF
    assert "Unverified" in page.text
    assert "Liability policy" in client.get(reverse("certificates:portfolio")).text
    assert AuditEntry.objects.get(verb="evidence.given").data["sha256"] == paper.sha256


@pytest.mark.parametrize(
    ("kind", "more", "details"),
    [
        ("course", {"hours_theory": "20", "hours_online": "7.5"}, {"theory": 20, "online": 7.5}),
        ("cpd", {"hours_practical": "8"}, {"practical": 8}),
        ("authorisation", {}, None),
        ("cpr", {}, None),
        ("immunity", {}, None),
        ("criminal-record", {}, None),
        ("other", {}, None),
    ],
)
def test_each_kind_has_its_own_fields(client, holder, kind, more, details):
    sent = {"title": "Paper", "issuer": "Somebody", "turned": "0"} | more
    file = SimpleUploadedFile("a.jpg", photo())
    answer = client.post(
        reverse("certificates:add-evidence-kind", args=[kind]), sent | {"file": file}
    )

    assert answer.status_code == 302
    assert Evidence.objects.get().details.get("hours") == details


def test_experience_says_from_when_to_when(client, holder):
    sent = {"title": "Letter of my employer", "issuer": "Clinic", "months": "24", "hours": "3900"}
    for name, year in (("begins", "2022"), ("ends", "2024")):
        sent |= {f"{name}_day": "1", f"{name}_month": "3", f"{name}_year": year}
    client.post(
        reverse("certificates:add-evidence-kind", args=["experience"]),
        sent | {"photo": SimpleUploadedFile("a.jpg", photo())},
    )

    told = Evidence.objects.get().details
    del told["file_name"]
    assert told == {"from": "2022-03-01", "to": "2024-03-01", "months": 24, "hours": 3900}


def test_a_form_with_an_error_keeps_what_was_typed_and_asks_for_the_file_again(client, holder):
    page = client.post(
        reverse("certificates:add-evidence-kind", args=["insurance"]),
        insurance(valid_until_day="", valid_until_month="", valid_until_year=""),
    )

    assert page.status_code == 422
    assert "Enter the date the policy ends." in page.text
    assert "Choose the file again: a browser does not keep it." in page.text
    assert 'value="Insurer of Physiotherapists"' in page.text
    assert not Evidence.objects.exists()


def test_the_size_limit_and_the_camera_stand_on_the_form(client, holder):
    page = client.get(reverse("certificates:add-evidence-kind", args=["cpr"])).text

    assert "PDF or photo, up to 20 MB." in page
    assert 'capture="environment"' in page


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, "The file is not a PDF or a photo (JPEG, PNG or WebP)."),
        (HTML, "The file is not a PDF or a photo (JPEG, PNG or WebP)."),
        (b"%PDF-1.7\n" + HTML + PDF, "The file is not only a PDF."),
        (PDF + b"PK\x03\x04 an archive behind it", "The file is not only a PDF."),
        (b"%PDF-1.7 without an end", "The file is not only a PDF."),
        (b"MZ\x90\x00", "The file is not a PDF or a photo (JPEG, PNG or WebP)."),
        (b"", "The file is empty."),
    ],
)
def test_b14_a_file_is_judged_by_what_it_is_and_not_by_its_name(client, holder, content, sentence):
    page = client.post(
        reverse("certificates:add-evidence-kind", args=["insurance"]),
        insurance(content, "photo.png"),
    )

    assert (page.status_code, sentence in page.text) == (422, True)
    assert 'value="Liability policy"' in page.text
    assert not Evidence.objects.exists()


def test_b14_only_the_points_of_a_photo_are_kept(client, holder):
    polyglot = photo() + b"<script>alert(1)</script>PK\x03\x04"
    client.post(
        reverse("certificates:add-evidence-kind", args=["insurance"]),
        insurance(polyglot, "x.html"),
    )

    kept = Evidence.objects.get().file.read()
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (60, 40)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil: 1.pdf"),
        ("=cmd|' /C calc'!A0.pdf", "C calc'!A0.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("C:\\papers\\policy.pdf", "policy.pdf"),
    ],
)
def test_b15_the_name_of_a_file_is_text_and_nothing_else(client, holder, name, shown):
    assert shown_name(name) == shown
    client.post(reverse("certificates:add-evidence-kind", args=["insurance"]), insurance(PDF, name))
    paper = Evidence.objects.get()
    answer = client.get(reverse("certificates:evidence-file", args=[paper.public_id]))

    assert paper.file.name.startswith("evidence/") and len(paper.file.name) == 45
    start = f"insurance-{str(paper.public_id)[:8]}"
    assert answer["Content-Disposition"] == f'attachment; filename="{start}.pdf"'


def test_b16_a_photo_of_too_many_points_is_refused_before_it_is_decoded(client, holder):
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    huge += struct.pack(">I", zlib.crc32(header)) + b"\0\0\0\0IDAT" + b"\0" * 4
    page = client.post(
        reverse("certificates:add-evidence-kind", args=["insurance"]),
        insurance(huge, "big.png"),
    )

    assert page.status_code == 422
    assert "The photo has more than 50 million points." in page.text


def test_b16_a_webp_of_many_points_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(papers, "MOST_PIXELS_OF_WEBP", 1_000)
    with pytest.raises(ValueError, match=r"too much for WebP\. Save it as JPEG"):
        read_paper(photo(kind="WEBP"))
    assert read_paper(photo(kind="PNG")).ending == "jpg"


def test_b16_the_place_a_photo_was_taken_at_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif.get_ifd(0x8825)[1] = "N"
    kept = Image.open(io.BytesIO(read_paper(photo(exif=exif)).content))

    assert dict(kept.getexif()) == {}
    assert kept.size == (40, 60)
    turned = read_paper(photo(), turned=90)
    assert Image.open(io.BytesIO(turned.content)).size == (40, 60)


def test_a_turned_photo_turns_to_the_right():
    image = Image.new("RGB", (40, 20), "black")
    image.paste("white", (0, 0, 20, 20))  # the left half is white
    out = io.BytesIO()
    image.save(out, "PNG")
    kept = Image.open(io.BytesIO(read_paper(out.getvalue(), turned=90).content))

    assert kept.size == (20, 40)
    assert kept.getpixel((10, 5))[0] > 200 > 50 > kept.getpixel((10, 35))[0]


def test_a_file_is_given_back_as_a_file_and_never_as_a_page_of_ours(client, holder):
    add_one = insurance(photo(), "x.jpg")
    client.post(reverse("certificates:add-evidence-kind", args=["insurance"]), add_one)
    paper = Evidence.objects.get()
    answer = client.get(reverse("certificates:evidence-file", args=[paper.public_id]))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


def test_a_paper_of_somebody_else_is_not_there(client, holder):
    paper = make_evidence(file="evidence/x.pdf")
    for name in ("evidence-paper", "newer-evidence", "evidence-file", "review-paper"):
        assert (
            client.get(reverse(f"certificates:{name}", args=[paper.public_id])).status_code == 404
        )


def test_a7_a_file_can_only_be_replaced_by_a_newer_version_and_the_old_one_stays(client, holder):
    old = make_evidence(holder, title="Policy of 2025", given_at=NOW)
    address = reverse("certificates:newer-evidence", args=[old.public_id])
    assert 'value="Policy of 2025"' in client.get(address).text
    client.post(address, insurance(title="Policy of 2026"))

    new = Evidence.objects.exclude(pk=old.pk).get()
    assert new.replaces == old
    old_page = client.get(reverse("certificates:evidence-paper", args=[old.public_id])).text
    assert "Superseded" in old_page and "Policy of 2026" in old_page
    new_page = client.get(reverse("certificates:evidence-paper", args=[new.public_id])).text
    assert "Policy of 2025" in new_page
    again = client.post(address, insurance())
    assert (again.status_code, Evidence.objects.count()) == (422, 2)
    assert "There is a newer version already." in again.text
    for change in ({"file": "evidence/other.pdf"}, {"sha256": "0" * 64}, {"title": "Better"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=old.pk).update(**change)


def test_a_paper_taken_back_goes_with_its_versions(client, holder):
    old = make_evidence(holder)
    new = make_evidence(holder, replaces=old)
    refused = client.post(reverse("certificates:withdraw-evidence", args=[old.public_id]))
    assert refused.status_code == 409

    client.post(reverse("certificates:withdraw-evidence", args=[new.public_id]))

    assert not Evidence.objects.filter(withdrawn_at=None).exists()
    assert Evidence.objects.count() == 2


def test_a_refused_paper_is_on_the_desk_of_its_holder_with_the_reason(client, holder):
    paper = make_evidence(holder)
    make_evidence_check(paper, result="differs", refusal="unreadable")

    assert "Liability policy was not taken" in client.get("/").text
    page = client.get(reverse("certificates:evidence-paper", args=[paper.public_id])).text
    assert "Refused" in page and "Unreadable" in page


def test_the_download_of_everything_holds_papers_with_their_checks(holder):
    make_evidence_check(make_evidence(holder, withdrawn_at=NOW), note="As printed")
    parts: list = []
    collect_personal_data.send(sender=None, user=holder, parts=parts)
    (told,) = dict(parts)["papers_from_elsewhere"]

    assert (told["title"], told["checks"][0]["note"]) == ("Liability policy", "As printed")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client, holder, count, django_assert_num_queries
):
    for _number in range(count):
        make_evidence_check(make_evidence(holder))
    client.get(reverse("certificates:evidence"))
    with django_assert_num_queries(4):  # session, person, how many, papers
        client.get(reverse("certificates:evidence"))


def test_the_list_has_pages(client, holder):
    for number in range(PAGE + 1):
        make_evidence(holder, title=f"Paper {number:02}", given_at=NOW + timedelta(hours=number))

    first = client.get(reverse("certificates:evidence")).text
    assert ("Paper 20" in first, "Paper 00" in first) == (True, False)
    assert "Paper 00" in client.get(reverse("certificates:evidence"), {"page": "2"}).text


def test_a_large_photo_with_transparency_is_laid_on_white_by_strips():
    """What the decoded picture takes once, and not three times over."""
    large = Image.new("RGBA", (3500, 3100), (0, 0, 0, 0))
    large.paste((200, 0, 0, 255), (0, 0, 1750, 1550))
    out = io.BytesIO()
    large.save(out, "PNG", compress_level=1)
    highest = "import io, sys\nfrom django.conf import settings\nsettings.configure()\n"
    highest += "from training.lib.papers import read_photo\n"
    highest += "def peak():\n    told = open('/proc/self/status').read().partition('VmHWM:')[2]\n"
    highest += "    return int(told.split()[0]) // 1024\n"
    highest += "before = peak()\nkept = read_photo(sys.stdin.buffer.read())\n"
    highest += "sys.stderr.write(str(peak() - before))\nsys.stdout.buffer.write(kept.content)\n"

    run = subprocess.run([sys.executable, "-c", highest], input=out.getvalue(), capture_output=True)

    kept = Image.open(io.BytesIO(run.stdout))
    assert (kept.size, kept.getpixel((2990, 2600))) == ((3000, 2657), (255, 255, 255))
    assert kept.getpixel((100, 100))[0] > 190
    assert int(run.stderr) < 140  # the picture takes 42 MB; laid on white at once, more than 170
