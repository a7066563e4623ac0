"""A file of questions: read by a worker, looked at, written; the refused ones are handed back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import ItemVersion
from tests.journeys.people import COURSE, MODULE, make_author
from tests.journeys.steps import sign_in
from training.lib import clock

pytestmark = pytest.mark.browser

FILE = """
// [id:{n}-1]
::Good 1 {n}::Which of these is a colour, {n}?{{=Red#It is.~Seven#A number.}}

// [id:{n}-2]
::Good 2 {n}::Seven is a number, {n}.{{TRUE####It is.}}

// [id:{n}-3]
::Good 3 {n}::How many days has a week, {n}?{{#7:0####Seven.}}

// [id:{n}-4]
::Changed {n}::Which is a shape, {n}?{{=Circle ~%50%Line}}

// [id:{n}-5]
::Refused {n}::Write about colours, {n}.{{}}
"""


def test_a_file_with_three_good_one_changed_and_one_refused(records, device):
    name = f"F{clock.now():%H%M%S}"
    _author, login = make_author("Liselotte Vandermeer")
    page: Page = device(width=360, height=780)
    sign_in(page, login)
    page.goto(f"/author/banks/{COURSE}-{MODULE}/")
    page.get_by_role("link", name="Import", exact=True).click()

    page.get_by_label("File with questions").set_input_files(
        {"name": "questions.gift", "mimeType": "text/plain", "buffer": FILE.format(n=name).encode()}
    )
    page.get_by_role("button", name="Read the file").click()

    expect(page.get_by_role("heading", name="Nothing has been written.")).to_be_visible()
    cells = page.get_by_role("table", name="What becomes of the questions").get_by_role("cell")
    expect(cells).to_have_text(["3", "1", "1", "5"])
    expect(page.get_by_text("An essay is marked by a person")).to_be_visible()
    assert not ItemVersion.objects.filter(item__ref__startswith=name).exists()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the 1 refused row with reasons").click()
    assert f"Write about colours, {name}." in Path(download.value.path()).read_text("utf-8-sig")

    page.get_by_role("button", name="Import 4 items").click()

    expect(page.get_by_role("heading", name="Written: 4 questions, as drafts.")).to_be_visible()
    page.get_by_text("New questions, as drafts").click()
    page.get_by_role("link", name=f"Good 1 {name}").click()
    expect(page.get_by_text(f"Which of these is a colour, {name}?").first).to_be_visible()

    page.goto(f"/author/banks/{COURSE}-{MODULE}/imports/")
    page.get_by_label("File with questions").set_input_files(
        {"name": "again.gift", "mimeType": "text/plain", "buffer": FILE.format(n=name).encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("4 already here, 0 new")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Import"))).to_have_count(0)
    assert ItemVersion.objects.filter(item__ref__startswith=name).count() == 4
