"""An instructor works through a bank, and changes the rules of its examination by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.models import Item, QuizVersion
from tests.journeys.people import make_learner, start_and_answer

pytestmark = pytest.mark.browser
BANK = "/author/banks/dry-needling-foundations-3-safety/"


def press(control: Locator, key: str = "Enter") -> None:
    control.focus()
    control.press(key)


def rewrite(field: Locator, text: str) -> None:
    """As somebody without a mouse types over what stands there."""
    press(field, "Control+a")
    field.page.keyboard.type(text)


def test_questions_found_by_their_words_are_tagged_together(records, signed_in):
    page: Page = signed_in("instructor")
    page.goto(BANK)
    page.get_by_label("Search the questions").fill("pregnancy or pregnant")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state()
    count = page.get_by_role("listitem").get_by_role("checkbox").count()
    assert 1 < count < 25

    page.get_by_role("button", name="Mark all on this page").click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name=f"Change {count - 1} marked question").click()
    page.get_by_role("form", name="Add a tag").get_by_label("Tag", exact=True).fill("Pregnancy")
    page.get_by_role("button", name=re.compile(rf"^Tag {count - 1} question")).click()

    expect(page.get_by_role("status").first).to_contain_text(f"Add a tag: {count - 1} question")
    expect(page.get_by_label("Search the questions")).to_have_value("pregnancy or pregnant")
    assert Item.objects.filter(tags=["pregnancy"]).count() == count - 1


def test_an_edition_is_drafted_proposed_and_published_with_the_keyboard(records, signed_in):
    running = start_and_answer(make_learner("Sunniva Aaltonen"))
    before = running.quiz_version
    attempts = before.max_attempts + 1
    page: Page = signed_in("instructor", width=1280, height=900)
    page.goto(f"{BANK}examinations/")
    press(page.get_by_role("button", name="Draft the next edition"))
    rewrite(page.get_by_label("Time limit, minutes"), "0")
    press(page.get_by_role("button", name="Save draft"))
    expect(page.get_by_role("alert").first).to_contain_text(
        "Give a time limit from 1 to 600 minutes."
    )

    rewrite(page.get_by_label("Time limit, minutes"), "53")
    rewrite(page.get_by_role("spinbutton", name="Attempts", exact=True), str(attempts))
    rewrite(page.get_by_label("What changed"), "One more attempt.")
    press(page.get_by_role("button", name="Save draft"))
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    press(page.get_by_role("button", name="Propose this edition"))
    expect(page.get_by_role("main")).to_contain_text("It waits for a programme admin")
    draft = QuizVersion.objects.filter(quiz=before.quiz).latest("number")

    admin: Page = signed_in("admin", width=1280, height=900)
    admin.goto("/author/reviews/")
    press(admin.get_by_role("link", name=re.compile(rf"edition {draft.number}$")))
    press(admin.get_by_role("button", name=f"Publish edition {draft.number}"))
    expect(admin.get_by_role("main")).to_contain_text("In use since")

    draft.refresh_from_db()
    assert (draft.max_attempts, draft.published_by.is_staff) == (attempts, True)
    running.refresh_from_db()
    assert running.quiz_version == before
    assert start_and_answer(make_learner("Oona Vesterinen")).quiz_version == draft
