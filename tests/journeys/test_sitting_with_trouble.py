"""Time that runs out, a line that drops, a critical question: what a sitting must bear."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizzes.enums import AttemptState
from tests.journeys.people import make_learner, start_and_answer
from tests.journeys.sitting import (
    COUNT,
    SAVED,
    choose,
    end_time,
    heading,
    next_question,
    open_review,
    right_texts,
    start_quiz,
    stored_responses,
    submit,
)
from tests.journeys.steps import sign_in, wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def learner(records):
    return make_learner("Tamsin Oyelaran")


def test_time_that_runs_out_with_the_browser_closed_closes_and_grades_the_attempt(learner, device):
    phone: Page = device()
    attempt = start_quiz(phone, learner)
    choose(phone, right_texts(attempt)[0])
    expect(phone.get_by_text(SAVED)).to_be_visible()
    phone.context.close()

    end_time(attempt)

    wait_until(lambda: attempt.grades.exists())
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.TIMED_OUT
    tablet: Page = device(width=1100, height=800)
    sign_in(tablet, learner.login)
    tablet.goto(f"/attempts/{attempt.public_id}/")
    expect(heading(tablet)).to_have_text(re.compile("^Not passed: 1 of 40, cut score "))
    expect(tablet.get_by_text("Time ended; 1 saved answer was graded.")).to_be_visible()


def test_the_page_counts_down_says_ten_minutes_and_leads_to_the_result(learner, page):
    page.clock.install()
    attempt = start_quiz(page, learner)
    minutes = (attempt.deadline_at - attempt.started_at).total_seconds() // 60
    choose(page, right_texts(attempt)[0])
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.clock.fast_forward(int(minutes - 10) * 60_000)
    expect(page.locator("[data-announce]")).to_have_text(re.compile("^(10|9) minutes left$"))
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\s*(10:00|9:\d\d)\s*$"))

    end_time(attempt, seconds_ago=1)
    page.clock.fast_forward(10 * 60_000)
    expect(page.get_by_text("Time has ended.").first).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_disabled()
    page.clock.run_for(10_000)
    page.wait_for_url(re.compile("/result/$"))
    expect(heading(page)).to_have_text(re.compile("^Not passed: 1 of 40"))


def test_95_percent_with_a_critical_question_wrong_is_not_a_pass(learner, page):
    attempt = start_and_answer(learner, miss_one_critical_and_one_other)
    sign_in(page, learner.login)
    open_review(page, attempt)
    submit(page, answered=COUNT)

    expect(heading(page)).to_have_text(
        "Not passed: 38 of 40 is above the cut, but a critical question was wrong."
    )
    expect(page.get_by_text("Critical questions: not reached")).to_be_visible()
    expect(page.get_by_role("link", name="See your certificate")).to_have_count(0)


def test_answers_wait_on_the_device_while_the_line_is_down_and_are_saved_after(learner, page):
    attempt = start_quiz(page, learner)
    right = right_texts(attempt)
    page.context.set_offline(True)
    for text in right[:3]:
        choose(page, text)
        next_question(page)
    expect(page.get_by_text("Waiting: 3 answers are on this device. Keep going.")).to_be_visible()
    expect(page.get_by_text("You are offline.").first).to_be_visible()
    assert stored_responses(attempt) == {}

    page.context.set_offline(False)
    expect(page.get_by_text("Waiting:")).to_have_count(0)
    wait_until(lambda: len(stored_responses(attempt)) == 3)
    page.reload()
    expect(page.get_by_text("3 of 40 answered, 0 flagged")).to_be_attached()
    page.goto(f"/attempts/{attempt.public_id}/2/")
    expect(page.get_by_role("radio", name=right[1])).to_be_checked()


def test_answers_that_waited_when_the_page_was_closed_are_sent_when_it_opens_again(learner, page):
    attempt = start_quiz(page, learner)
    text = right_texts(attempt)[0]
    page.context.set_offline(True)
    choose(page, text)
    expect(page.get_by_text("Waiting: 1 answer is on this device. Keep going.")).to_be_visible()
    assert stored_responses(attempt) == {}
    page.close()  # what it sends in closing may find a line, and is sent again all the same

    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"/attempts/{attempt.public_id}/1/")
    wait_until(lambda: len(stored_responses(attempt)) == 1)
    expect(again.get_by_role("radio", name=text)).to_be_checked()


def miss_one_critical_and_one_other(items: list[dict]) -> set[int]:
    """Positions to answer wrongly: 38 of 40 stay right, far above the cut."""
    critical = next(place for place, item in enumerate(items, start=1) if item["critical"])
    other = next(place for place, item in enumerate(items, start=1) if not item["critical"])
    return {critical, other}
