"""A line that is down for minutes, a session that ends, a device whose clock is wrong."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from quizzes.models import Attempt
from tests.journeys.people import Learner, make_learner
from tests.journeys.sitting import (
    ELSEWHERE,
    SAVED,
    choose,
    end_time,
    heading,
    next_question,
    right_texts,
    start_quiz,
    stored_responses,
    submit,
)
from tests.journeys.steps import wait_until
from training.lib import clock

pytestmark = pytest.mark.browser
BAR = "[data-bar-state]"


@pytest.fixture
def learner(records):
    return make_learner("Wilhelmina Adeyemi")


def begin(page: Page, learner: Learner) -> Attempt:
    """With the scripts at work: the countdown runs."""
    attempt = start_quiz(page, learner)
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"^\d+:\d\d$"))
    return attempt


@pytest.mark.parametrize("minutes", [1, 5])
def test_offline_for_minutes_and_back_every_answer_counts(learner, page, minutes):
    page.clock.install()
    attempt = begin(page, learner)
    right = right_texts(attempt)
    page.context.set_offline(True)
    for text in right[:2]:
        choose(page, text)
        next_question(page)
    page.clock.fast_forward(minutes * 60_000 + 3_000)
    bar = page.locator(BAR)
    expect(bar).to_contain_text("Still offline.")
    expect(bar).to_have_class(re.compile("bar-state-firm"))
    expect(page.get_by_role("button", name="Send now")).to_be_hidden()
    assert stored_responses(attempt) == {}

    page.context.set_offline(False)
    page.clock.run_for(10_000)
    wait_until(lambda: len(stored_responses(attempt)) == 2)
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Review answers").last.click()
    submit(page, answered=2)
    expect(heading(page)).to_have_text(re.compile("^Not passed: 2 of 40"))


def test_offline_over_the_end_nothing_counts_and_the_text_is_kept(learner, page):
    page.clock.install()
    attempt = begin(page, learner)
    text = right_texts(attempt)[0]
    page.context.set_offline(True)
    choose(page, text)
    expect(page.get_by_text("Waiting: 1 answer is on this device. Keep going.")).to_be_visible()
    end_time(attempt)
    page.clock.fast_forward(5 * 60_000)
    page.context.set_offline(False)
    page.clock.run_for(20_000)

    expect(page.get_by_role("heading", name="Answers that were not saved")).to_be_visible()
    expect(page.locator("[data-refused-text]")).to_contain_text(text)
    expect(page.locator("[data-refused-why]")).to_contain_text("Not counted: reached us at")
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    assert stored_responses(attempt) == {}


def test_a_session_that_is_deleted_in_the_middle_costs_no_answer(learner, page):
    attempt = begin(page, learner)
    right = right_texts(attempt)
    choose(page, right[0])
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.route("**/pulse*", lambda route: route.abort())  # told by the next save, not before it
    Session.objects.filter(session_key=cookie(page, "sessionid")).delete()
    next_question(page)
    choose(page, right[1])
    dialog = page.get_by_role("dialog", name="Sign in again")

    dialog.get_by_label("Password").fill(learner.login["password"])
    dialog.get_by_role("button", name="Sign in").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert len(stored_responses(attempt)) == 2
    page.get_by_role("button", name="Review answers").last.click()
    expect(heading(page)).to_have_text("2 of 40 answered and saved")
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
    submit(page, answered=2)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_device_whose_clock_is_an_hour_wrong_shows_the_right_time(learner, device, hours):
    page: Page = device()
    page.clock.install(time=clock.now() + timedelta(hours=hours))
    attempt = begin(page, learner)
    choose(page, right_texts(attempt)[0])
    page.clock.run_for(500)
    expect(page.get_by_text(SAVED)).to_be_visible()

    attempt.refresh_from_db()
    before = (attempt.deadline_at - clock.now()).total_seconds()
    shown = page.locator("[data-timer-text]").text_content() or ""
    after = (attempt.deadline_at - clock.now()).total_seconds()
    minutes, seconds = map(int, shown.split(":"))
    assert after - 5 <= 60 * minutes + seconds <= before + 5
    assert attempt.answers.get().received_at < clock.now()


def cookie(page: Page, name: str) -> str:
    return next(each["value"] for each in page.context.cookies() if each["name"] == name)
