"""An instructor asks which questions work, opens one by its dot, and comes to a proposal."""

import re

import pytest
from playwright.sync_api import Page, expect

from bench.responses import LENGTH, make_responses
from tests.journeys.test_everyone import look_at

pytestmark = pytest.mark.browser
SITTERS = 30


def test_figures_are_asked_for_read_and_lead_to_a_proposal(records, signed_in):
    version = make_responses(SITTERS, cut=LENGTH + 1)
    path = f"/author/statistics/{version.quiz.public_id}/{version.number}/"
    instructor: Page = signed_in("instructor", width=1280, height=900)
    instructor.goto("/author/statistics/")
    instructor.get_by_role("link", name=f"{version.title}, version {version.number}").click()
    instructor.get_by_role("button", name=re.compile("^Compute the figures")).click()
    instructor.get_by_role("link", name="The figures are ready: show them").click()
    main = instructor.get_by_role("main")
    expect(main).to_contain_text(re.compile(r"From \d+ first attempts, computed"))

    instructor.locator("svg .dot").first.click()
    instructor.wait_for_url(re.compile(f"{path}[0-9a-f-]{{36}}/"))
    question = instructor.url
    instructor.get_by_role("link", name="Propose another key").click()
    expect(instructor.get_by_role("heading", level=1)).to_have_text(
        "Propose a correction of grades"
    )

    for page in ("/author/statistics/", path, f"{path}?attempts=all", question):
        look_at(instructor, page)
