"""A reviewer signs a lesson and questions in one sitting; what is sent back comes back mended."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.models import ClinicalReview
from tests.journeys.people import COURSE, make_author
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser
MODULE = f"/author/reviews/{COURSE}/4-retraining/"
COMMENT = "Say for how long it was sore."
ADDED = "The soreness lasted a day."
SAVED = re.compile(r"^Saved \d\d:\d\d \(.+\)$")


def said_by(user) -> list[str]:
    return list(ClinicalReview.objects.filter(reviewer=user).values_list("act", flat=True))


def press(page: Page, name: str) -> None:
    """By keyboard alone; the next thing opens at once."""
    before = page.url
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    expect(heading(page)).to_be_visible()


def test_a_module_is_signed_in_one_sitting_and_what_was_sent_back_comes_back(records, device):
    reviewer, login = make_author("Ingrid Achterberg")
    page: Page = device(width=1280, height=900)
    sign_in(page, login)
    page.goto("/author/reviews/")
    module = page.get_by_role("article", name="Module 4: Movement retraining")
    expect(module).to_contain_text("Ingrid Achterberg")
    module.get_by_role("link", name=re.compile("^Begin|^Go on where you stopped")).click()
    expect(page.get_by_role("region", name="Sources")).to_be_visible()
    press(page, "Sign this lesson")
    press(page, "Sign this question")
    press(page, "Sign this question")
    ref = heading(page).inner_text().partition(":")[0]
    page.get_by_text("Send it back with a comment").click()
    page.get_by_label("What has to change before you sign it").fill(COMMENT)
    press(page, "Send back with this comment")
    expect(page.get_by_role("status").first).to_contain_text(f"Sent back: {ref}")
    assert said_by(reviewer) == ["signed", "signed", "signed", "sent-back"]

    mend(device, ref)

    page.goto(MODULE)
    page.get_by_role("listitem").filter(has_text="Changed since it was sent back").get_by_role(
        "link"
    ).click()
    expect(page.get_by_text("Changed since you sent it back")).to_be_visible()
    expect(page.get_by_role("region", name="What changed since it was sent back")).to_contain_text(
        ADDED
    )
    press(page, "Sign this question")
    assert said_by(reviewer)[-1] == "signed"
    page.goto(f"{MODULE}?state=signed")
    expect(page.get_by_role("main")).to_contain_text(ADDED)
    tabs = page.get_by_role("navigation", name="How it stands")
    expect(tabs.get_by_role("link", name="Signed 4")).to_be_visible()
    expect(tabs.get_by_role("link", name="Sent back 0")).to_be_visible()


def test_a_checklist_is_read_beside_its_sources_and_sent_back_by_keyboard(records, device):
    reviewer, login = make_author("Marit Solvang")
    page: Page = device()
    sign_in(page, login)
    page.goto("/author/reviews/")
    page.get_by_text("without a signature").click()
    page.get_by_role("link", name="Needling: Infraspinatus").click()
    expect(page.get_by_role("region", name="Sources")).to_contain_text("Trigger Point Dry Needling")
    page.get_by_text("Send it back with a comment").press("Enter")
    page.get_by_role("button", name="Send back with this comment").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say what has to change")
    page.get_by_label("What has to change before you sign it").fill(COMMENT)
    press(page, "Send back with this comment")

    expect(heading(page)).to_contain_text("Needling: Levator scapulae")
    expect(page.get_by_role("status").first).to_contain_text("Sent back: Needling: Infraspinatus")
    assert said_by(reviewer) == ["sent-back"]
    press(page, "Sign this checklist")
    assert said_by(reviewer) == ["sent-back", "signed"]
    page.goto("/author/reviews/")
    page.get_by_text("without a signature").click()
    expect(page.get_by_text(f"Sent back by Marit Solvang: {COMMENT}")).to_be_visible()
    expect(page.get_by_role("link", name="Needling: Levator scapulae")).to_have_count(0)


def mend(device, ref: str) -> None:
    """Another author, on a phone, finds the comment beside the next version and proposes it."""
    _user, login = make_author("Joana Kvarme")
    phone: Page = device()
    sign_in(phone, login)
    phone.goto(f"{MODULE}?state=sent-back")
    expect(phone.get_by_role("main")).to_contain_text(COMMENT)
    phone.get_by_role("button", name=f"Draft the next version {ref}").click()
    expect(phone.get_by_role("main")).to_contain_text(COMMENT)
    stem = phone.get_by_role("textbox", name="Question", exact=True)
    stem.fill(f"{ADDED} {stem.input_value()}")
    expect(phone.get_by_text(SAVED)).to_be_visible()
    phone.get_by_role("button", name="Propose for review").click()
    expect(phone.get_by_role("button", name="Take it back to change it")).to_be_visible()
