"""The quiz without scripts, and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.models import Attempt
from tests.journeys.people import make_learner
from tests.journeys.sitting import COUNT, SAVED, choose, heading, right_texts, submit
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser
MOST_TABS = 60


@pytest.fixture
def learner(records):
    return make_learner("Ottilie Nakamura")


def test_the_quiz_works_without_scripts_up_to_the_result(learner, device):
    page: Page = device(java_script_enabled=False)
    sign_in(page, learner.login)
    page.goto(learner.quiz_path)
    page.get_by_role("button", name=re.compile("^Start: ")).click()
    expect(heading(page)).to_have_text("Question 1 of 40")
    right = right_texts(Attempt.objects.get(user=learner.user))

    choose(page, right[0])
    page.get_by_role("button", name="Next question").click()
    expect(heading(page)).to_have_text("Question 2 of 40")
    choose(page, right[1])
    page.get_by_role("button", name="Flag", exact=True).click()
    expect(page.get_by_role("button", name="Flag", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("radio", name=right[1])).to_be_checked()
    page.get_by_role("button", name="Clear my answer").click()
    expect(page.get_by_role("radio", name=right[1])).not_to_be_checked()
    choose(page, right[1])
    page.get_by_role("button", name="Review answers").click()

    expect(heading(page)).to_have_text("2 of 40 answered and saved")
    submit(page, answered=2)
    expect(heading(page)).to_have_text(re.compile("^Not passed: 2 of 40"))


def test_the_quiz_can_be_sat_with_the_keyboard_alone(learner, page):
    sign_in(page, learner.login)
    page.goto(learner.quiz_path)
    tab_to(page, page.get_by_role("button", name=re.compile("^Start: ")))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Question 1 of 40")

    options = page.get_by_role("radio")
    tab_to(page, options.first)
    page.keyboard.press("Space")
    expect(options.first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_checked()
    expect(heading(page)).to_have_text("Question 1 of 40")
    expect(page.get_by_text(SAVED)).to_be_visible()

    flag = page.get_by_role("button", name="Flag", exact=True)
    tab_to(page, flag)
    page.keyboard.press("Enter")
    expect(flag).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("button", name="Next question"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Question 2 of 40")
    expect(heading(page)).to_be_focused()

    tab_to(page, page.get_by_role("button", name="Review answers"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("1 of 40 answered and saved")
    tab_to(page, page.get_by_role("button", name=f"Submit 1 of {COUNT} answers"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(re.compile("^Not passed: "))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a pointer does."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached in {MOST_TABS} steps.")
