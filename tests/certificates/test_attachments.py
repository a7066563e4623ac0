"""A badge attached to somebody else's PDF: taken out within limits, verified, named as not ours."""

import json
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from certificates.domain.badges.badges import make_badge
from certificates.domain.badges.baking import LARGEST_BADGE
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.verifying.attachments import NotOneBadge, badge_in_pdf
from certificates.models import Evidence
from tests.factories import make_graded_attempt, make_user, sign_in

TOO_MUCH = "More is attached to this PDF than badges need. Take out the badge and send that."
TWO = "There is more than one badge in this PDF. Take out the one you mean and send that."


def pdf_with(*attached: str | bytes, packed: bool = True) -> bytes:
    """As another program writes it."""
    writer = PdfFileWriter()
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200)))
    content = writer.add_object(generic.StreamObject(stream_data=b"{}"))
    writer.insert_page(PageObject(contents=content, media_box=box))
    for number, text in enumerate(attached):
        data = text.encode() if isinstance(text, str) else text
        file = embed.EmbeddedFileObject.from_file_data(writer, data, compress=packed)
        spec = embed.FileSpec(f"badge-{number}.json", embedded_data=file)
        embed.embed_file(writer, spec)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def raw(*streams: bytes) -> bytes:
    """A file that no reader would open, with these streams in it."""
    return b"%PDF-1.7\n" + b"".join(b"<<>>stream\n" + each + b"\nendstream\n" for each in streams)


def drop(client, content: bytes) -> str:
    sent = {"file": SimpleUploadedFile("paper.pdf", content)}
    response = client.post(reverse("certificates:verify-file"), sent)
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("form", ["json", "jwt"])
def test_the_attached_badge_is_found_packed_or_not(academy, form, packed):
    badge = getattr(academy, form)()

    found = badge_in_pdf(pdf_with('{"invoice": 1}', badge, packed=packed))

    assert (found.text, found.issuer) == (badge.strip(), academy.did)
    assert badge_in_pdf(pdf_with('{"invoice": 1}', packed=packed)) is None


def test_a_pdf_that_was_saved_again_holds_the_same_badge_twice_and_another_one_is_too_many(academy):
    badge = academy.json()

    assert badge_in_pdf(pdf_with(badge, badge)).text == badge.strip()
    with pytest.raises(NotOneBadge, match=TWO):
        badge_in_pdf(pdf_with(badge, academy.json()))


HOSTILE = {
    "a bomb": raw(zlib.compress(b"{" + b" " * 50_000_000)),
    "larger than badges": raw(b"{" + b" " * (LARGEST_BADGE + 20_000)),
    "cut off": b"%PDF-1.7 stream\n{",
    "cut while packed": b"%PDF-1.7 stream\n" + zlib.compress(b"{" + b"abc" * 99)[:12],
    "many that may be one": raw(*[b"{}"] * 20),
    "very many streams": raw(*[b"x"] * 12_000),
}  # fmt: skip


@pytest.mark.parametrize("file", HOSTILE)
def test_a_file_that_holds_more_than_anybody_judges_is_refused_with_a_sentence(file):
    with pytest.raises(NotOneBadge) as refusal:
        badge_in_pdf(HOSTILE[file])
    assert refusal.value.message == TOO_MUCH


@pytest.mark.parametrize("content", [b"", b"\x78\x9c", b"{" * 900, b"eyJ.", zlib.compress(b"eyJ")])
def test_what_begins_as_a_badge_and_is_none_is_passed_over(content):
    assert badge_in_pdf(raw(content)) is None


@pytest.mark.django_db
def test_a_dropped_pdf_with_a_badge_of_another_issuer_is_verified_and_named_as_not_ours(
    client, academy
):
    page = drop(client, pdf_with(academy.jwt()))

    assert "Issued elsewhere, not by us" in page
    assert "Signature confirmed" in page
    assert "Only the badge attached to this PDF was checked, not what its pages say." in page
    academy.publish_list((5,))
    assert "no longer holds" in drop(client, pdf_with(academy.jwt()))


@pytest.mark.django_db
def test_a_dropped_pdf_with_too_much_in_it_says_so(client):
    page = drop(client, HOSTILE["a bomb"])

    assert "This file is not a certificate of ours." in page
    assert TOO_MUCH in page


@pytest.mark.django_db
def test_a_badge_of_ours_in_a_pdf_that_is_not_ours_proves_nothing(client, now, academy):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    forged = pdf_with(make_badge(certificate, edition=1, now=now).credential_json)

    page = drop(client, forged)
    assert "it has been changed. Do not rely on it." in page
    assert certificate.facts["holder_name"] not in page

    sign_in(client, certificate.user)
    assert "it was changed since. Send it as you received it." in given(client, forged)
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_the_command_verifies_the_badge_inside(academy, tmp_path, capsys):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_with(academy.json()))

    call_command("verify_document", str(path))

    told = capsys.readouterr().out
    assert told.startswith("Issued elsewhere, not by us. The issuer's signature is intact")
    assert told.endswith("not what its pages say.\n")
    path.write_bytes(pdf_with(json.dumps(json.loads(academy.json()) | {"name": "More"})))
    with pytest.raises(CommandError, match="not what its issuer signed"):
        call_command("verify_document", str(path))


@pytest.mark.django_db
def test_a_pdf_given_as_a_paper_is_read_by_its_badge(client, academy):
    badge = academy.json()
    sign_in(client, make_user())

    assert "a program asks its issuer next" in given(client, pdf_with(badge))
    paper = Evidence.objects.get()
    assert (paper.machine_form, paper.issuer) == (badge.strip(), "Needling academy")
    assert TWO in given(client, pdf_with(badge, academy.json()))
    assert "There is no badge in this PDF that we can read." in given(client, pdf_with())


def given(client, content: bytes) -> str:
    sent = {"badge": SimpleUploadedFile("paper.pdf", content)}
    return client.post(reverse("certificates:add-badge"), sent, follow=True).text
