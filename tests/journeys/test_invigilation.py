"""An invigilator adds time, and the candidate hears of it while she sits."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.people import make_learner
from tests.journeys.sitting import heading, start_quiz
from training.lib import clock

pytestmark = pytest.mark.browser
SENTENCE = "5 minutes were added by the invigilator."


def test_time_that_is_added_while_somebody_sits_is_announced_within_five_seconds(
    records, page, signed_in
):
    page.clock.install()
    start_quiz(page, make_learner("Winifred Asante"))
    limit = int(page.locator("[data-player]").get_attribute("data-limit-ms"))
    page.clock.pause_at(clock.now() + timedelta(minutes=1))  # her page hears nothing of itself

    instructor = signed_in("instructor", width=1280, height=900)
    instructor.goto("/")
    instructor.get_by_role("link", name="Watch the sittings").first.click()
    instructor.get_by_role("link", name="Winifred Asante").click()
    instructor.get_by_role("radio", name="Time added").check()
    instructor.get_by_label("Minutes").fill("5")
    instructor.get_by_role("textbox", name=re.compile("^Reason")).fill("The fire alarm rang.")
    instructor.get_by_role("button", name="Add time").click()
    expect(instructor.get_by_text("The fire alarm rang.")).to_be_visible()
    page.clock.run_for(5_000)

    expect(page.locator("[data-change]")).to_have_text(SENTENCE)
    page.clock.resume()
    expect(page.locator("[data-announce]")).to_have_text(SENTENCE)
    expect(page.locator("[data-timer-text]")).to_have_text(minutes_above(limit))
    page.reload()
    expect(heading(page)).to_be_visible()
    expect(page.locator("[data-change]")).to_have_text(SENTENCE)


def minutes_above(limit: int) -> re.Pattern[str]:
    """More than the quiz gives, which only added time can show."""
    whole = limit // 60_000
    return re.compile("|".join(rf"^{whole + extra}:\d\d$" for extra in (2, 3, 4)))
