"""From the pass to a certificate that anybody can check."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from tests.journeys.people import make_learner, pass_quiz, start_and_answer
from tests.journeys.sitting import COUNT, heading, open_review, submit
from tests.journeys.steps import open_mail, sign_in

pytestmark = pytest.mark.browser
NAME = "Ragnhild Castellanos"


def test_a_pass_becomes_one_certificate_with_a_pdf_and_a_mail(records, page):
    learner = make_learner(NAME)
    attempt = start_and_answer(learner)
    sign_in(page, learner.login)
    open_review(page, attempt)
    submit(page, answered=COUNT)

    page.get_by_role("link", name="See your certificate").click()
    expect(heading(page)).to_have_text(NAME)  # it comes again by itself until it is made
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()  # the page shows it by itself
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert Certificate.objects.filter(user=learner.user).count() == 1

    open_mail(page, to=learner.user.email, subject="Certificate ready: Safety")
    expect(page.get_by_role("main")).to_contain_text("Draft content: demonstration only.")
    page.get_by_role("link", name="/portfolio/").click()
    expect(heading(page)).to_have_text(NAME)


def test_anybody_checks_the_certificate_by_its_code_and_by_its_file(records, device, tmp_path):
    learner = make_learner(NAME)
    certificate = pass_quiz(learner)
    paper = tmp_path / "certificate.pdf"
    with certificate.documents.get().file.open("rb") as file:
        paper.write_bytes(file.read())
    stranger: Page = device()

    stranger.goto("/verify/")
    stranger.get_by_label("Verification code").fill(certificate.code.lower())
    stranger.get_by_role("button", name="Check code").click()
    expect(stranger).to_have_url(re.compile(f"/verify/{certificate.code}/$"))
    expect(heading(stranger)).to_have_text(f"Draft content: demonstration only. {NAME}, Safety")
    expect(stranger.get_by_role("heading", name="What it does not attest")).to_be_visible()
    expect(stranger.get_by_role("link", name=re.compile("public register")).first).to_be_visible()
    expect(stranger.locator(".status-valid, .verdict-valid")).to_have_count(0)
    assert learner.user.email not in stranger.content()

    check_file(stranger, paper)
    expect(stranger.get_by_text("This file is ours and unaltered")).to_be_visible()
    expect(stranger.get_by_text("The file is genuine.")).to_be_visible()

    paper.write_bytes(with_one_byte_changed(paper.read_bytes()))
    check_file(stranger, paper)
    expect(heading(stranger)).to_contain_text("it has been changed. Do not rely on it.")


def test_an_unknown_code_reads_plainly(page):
    answer = page.goto("/verify/NW-0000-0000-0000/")

    assert answer.status == 404
    expect(heading(page)).to_have_text("No record has this code")
    expect(page.get_by_text("Treat the paper as not verified.")).to_be_visible()


def check_file(page: Page, paper: Path) -> None:
    page.goto("/verify/")
    page.get_by_label("File", exact=True).set_input_files(paper)
    page.get_by_role("button", name="Check file").click()


def with_one_byte_changed(data: bytes) -> bytes:
    place = len(data) // 3
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
