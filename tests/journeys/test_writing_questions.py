"""One changes a question, a second reads it, a third publishes it; who sits it keeps the old."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizzes.domain.starting import start_attempt
from quizzes.models import Attempt, ItemVersion
from tests.journeys.people import MODULE, make_author, make_learner
from tests.journeys.steps import sign_in
from training.lib import clock
from training.people.models import User

pytestmark = pytest.mark.browser
REMARK = "Say how deep the tissue is that is meant."
SAVED = re.compile(r"^Saved \d\d:\d\d \(.+\)$")
MOST_STARTS = 60  # in each the new wording is drawn with a chance of a third or so


def asked_in(attempt: Attempt, version: ItemVersion) -> int:
    """Its position in the form; 0 when it was not drawn."""
    drawn = [entry["version"] for entry in attempt.form.items]
    return drawn.index(version.pk) + 1 if version.pk in drawn else 0


def a_plain_question(attempt: Attempt) -> ItemVersion:
    """Of this form: one best answer, on its own, not critical."""
    return ItemVersion.objects.select_related("item__bank").filter(
        pk__in=[entry["version"] for entry in attempt.form.items],
        kind="single-best-answer",
        critical=False,
        case_set=None,
    )[0]


def test_a_question_is_written_reviewed_and_published_while_a_running_attempt_keeps_the_old(
    records, device, stack
):
    sitting = make_learner("Solveig Aaronson")
    running = start_attempt(sitting.enrolment, MODULE)
    old = a_plain_question(running)
    place = f"/author/banks/{old.item.bank.slug}/{old.item.public_id}/"
    stem = f"After {clock.now():%H%M%S}: {old.payload['stem']}"

    writer, writer_login = make_author("Maren Dahlgren")
    author: Page = device(width=1280, height=900)
    sign_in(author, writer_login)
    author.goto(place)
    author.get_by_role("button", name=re.compile("^Make version")).click()
    author.get_by_role("textbox", name="Question", exact=True).fill(stem)
    expect(author.get_by_text(SAVED)).to_be_visible()
    seen = author.get_by_role("region", name="As a candidate sees it")
    expect(seen.get_by_role("group", name=stem)).to_be_visible()
    author.get_by_role("button", name="Propose for review").click()
    expect(author.get_by_role("button", name="Take it back to change it")).to_be_visible()

    colleague, colleague_login = make_author("Ottilie Brandvold")
    reviewer: Page = device(width=1280, height=900)
    sign_in(reviewer, colleague_login)
    reviewer.goto(f"{place}{old.number + 1}/")
    expect(reviewer.get_by_role("region", name="In use: version 1")).to_be_visible()
    remarks = reviewer.get_by_role("region", name="Or send it back")
    remarks.get_by_label("Question (optional)", exact=True).fill(REMARK)
    remarks.get_by_role("button", name="Send back with remarks").click()

    author.goto(f"{place}{old.number + 1}/")
    expect(author.get_by_text(REMARK)).to_be_visible()
    author.get_by_role("button", name="Propose for review").click()
    expect(author.get_by_role("button", name="Take it back to change it")).to_be_visible()
    reviewer.goto(f"{place}{old.number + 1}/")
    reviewer.get_by_role("button", name="Agree and sign as clinical reviewer").click()
    expect(reviewer.get_by_text("Read and signed by Ottilie Brandvold")).to_be_visible()

    chief, chief_login = make_author("Rosalind Quarmby")
    User.objects.filter(pk=chief.pk).update(is_staff=True)
    admin: Page = device(width=1280, height=900)
    sign_in(admin, chief_login)
    admin.goto(f"{place}{old.number + 1}/")
    publish = admin.locator("summary", has_text="Publish this wording")
    publish.click()
    admin.get_by_role("button", name="Publish this wording").click()
    expect(admin.get_by_role("region", name="Versions")).to_contain_text("Published")

    new = ItemVersion.objects.get(item=old.item, state="published")
    assert (new.payload["stem"], new.author, new.signed_by) == (stem, writer, colleague)
    phone: Page = device()
    sign_in(phone, sitting.login)
    phone.goto(f"/attempts/{running.public_id}/{asked_in(running, old)}/")
    phone.get_by_role("button", name="Take over here").click()
    expect(phone.get_by_role("group", name=old.payload["stem"])).to_be_visible()
    for number in range(MOST_STARTS):
        later = make_learner(f"Later {number}")
        attempt = start_attempt(later.enrolment, MODULE)
        if position := asked_in(attempt, new):
            break
    other: Page = device()
    sign_in(other, later.login)
    other.goto(f"/attempts/{attempt.public_id}/{position}/")
    other.get_by_role("button", name="Take over here").click()
    expect(other.get_by_role("group", name=stem)).to_be_visible()


def test_a_draft_loses_nothing_between_two_windows_or_without_a_line(records, device):
    learner = make_learner("Signy Valebrook")
    item = a_plain_question(start_attempt(learner.enrolment, MODULE)).item
    page: Page = device(width=1280, height=900)
    sign_in(page, make_author("Ragna Fossum")[1])
    page.goto(f"/author/banks/{item.bank.slug}/{item.public_id}/")
    page.get_by_role("button", name=re.compile("^Make version")).click()
    stem = page.get_by_role("textbox", name="Question", exact=True)
    spoken = page.locator("[data-announce]")

    page.get_by_role("group", name="Option B").get_by_role("button", name="Up").press("Enter")
    expect(spoken).to_have_text("Option B is now 1 of 4")
    page.get_by_role("button", name="Add: Option").press("Enter")
    expect(spoken).to_have_text("Option E added")
    expect(page.get_by_role("group", name="Option E").get_by_label("Text")).to_be_focused()
    page.get_by_role("group", name="Option E").get_by_role("button", name="Remove").press("Enter")
    expect(spoken).to_have_text("Option E removed, 4 left")
    expect(page.get_by_text(SAVED)).to_be_visible()

    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("textbox", name="Question", exact=True).fill("Written in the second window?")
    expect(other.get_by_text(SAVED)).to_be_visible()
    expect(other.locator("[data-beside]")).to_contain_text("second window")
    stem.fill("Written in the first window?")
    expect(page.get_by_role("alert")).to_contain_text("Changed in another window at")
    expect(page.get_by_role("alert")).to_contain_text("second")
    expect(stem).to_have_value("Written in the first window?")
    page.get_by_role("button", name="Keep my text").click()
    expect(page.get_by_role("alert")).to_have_count(0)

    page.context.set_offline(True)
    stem.fill("Written without a line?")
    expect(page.locator("[data-saved]")).to_have_text("Not sent yet: kept on this device.")
    expect(page.get_by_role("button", name="Propose for review")).to_be_disabled()
    page.close()
    other.context.set_offline(False)
    other.reload()
    other.get_by_role("button", name="Save that text").click()
    expect(other.get_by_role("textbox", name="Question", exact=True)).to_have_value(
        "Written without a line?"
    )
    draft = ItemVersion.objects.get(item=item, state="draft")
    assert draft.payload["stem"] == "Written without a line?"
