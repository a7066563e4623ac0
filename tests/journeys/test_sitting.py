"""A physiotherapist sits the timed quiz on the devices she has."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizzes.models import Attempt, ItemVersion
from tests.journeys.people import answer_the_rest, make_learner
from tests.journeys.sitting import (
    SAVED,
    choose,
    heading,
    next_question,
    right_texts,
    start_quiz,
    stored_responses,
    submit,
)
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def learner(records):
    return make_learner("Noor Whitcombe")


def test_she_answers_reloads_changes_the_device_submits_and_passes(learner, device):
    phone: Page = device()
    attempt = start_quiz(phone, learner)
    right = right_texts(attempt)
    choose(phone, right[0])
    expect(phone.get_by_text(SAVED)).to_be_visible()
    next_question(phone)
    expect(heading(phone)).to_have_text("Question 2 of 40")
    choose(phone, right[1])
    expect(phone.get_by_text(SAVED)).to_be_visible()

    phone.reload()
    expect(heading(phone)).to_have_text("Question 2 of 40")
    expect(phone.get_by_role("radio", name=right[1])).to_be_checked()
    phone.context.close()

    tablet: Page = device(width=1100, height=800)
    sign_in(tablet, learner.login)
    tablet.goto(f"/learn/{learner.enrolment.public_id}/")
    tablet.get_by_role("link", name=re.compile("^Go on with your attempt: ")).click()
    expect(tablet.get_by_text("This attempt is open in another tab or device.")).to_be_visible()
    expect(tablet.get_by_role("radio").first).to_be_disabled()
    tablet.get_by_role("button", name="Take over here").click()
    expect(tablet.get_by_text("2 of 40 answered, 0 flagged")).to_be_visible()
    expect(heading(tablet)).to_have_text("Question 3 of 40")
    choose(tablet, right[2])
    expect(tablet.get_by_text(SAVED)).to_be_visible()
    assert len(stored_responses(attempt)) == 3

    answer_the_rest(attempt)
    tablet.reload()
    tablet.get_by_role("button", name="Review answers").last.click()
    expect(heading(tablet)).to_have_text("40 of 40 answered and saved")
    submit(tablet, answered=40)

    expect(heading(tablet)).to_have_text("Passed.")
    expect(tablet.get_by_text("Total: reached")).to_be_visible()
    expect(tablet.get_by_text("Critical questions: reached")).to_be_visible()
    expect(tablet.get_by_role("heading", name="By topic")).to_be_visible()
    expect(tablet.get_by_text("40 of 40 answers received.")).to_be_visible()


def test_no_page_of_a_sitting_holds_what_tells_the_key(learner, page):
    attempt = start_quiz(page, learner)
    versions = [item["version"] for item in attempt.form.items]
    payloads = ItemVersion.objects.filter(pk__in=versions).values_list("payload", flat=True)
    telling = [option["rationale"][:40] for each in payloads for option in each["options"]]
    telling += ["rationale", '"critical"', "data-critical", '"key"']

    for path in ("", "review/", "state"):
        source = page.request.get(f"/attempts/{attempt.public_id}/{path}").text()
        assert len(source) > 500
        assert [words for words in telling if words in source] == []


def test_a_second_tab_of_the_same_browser_is_told_and_saves_nothing(learner, page):
    attempt = start_quiz(page, learner)
    second = page.context.new_page()
    second.goto(f"/attempts/{attempt.public_id}/")

    expect(second.get_by_text("This attempt is open in another tab or device.")).to_be_visible()
    expect(second.get_by_role("radio").first).to_be_disabled()
    choose(page, right_texts(attempt)[0])
    expect(page.get_by_text(SAVED)).to_be_visible()


def test_a_double_click_on_start_makes_one_attempt(learner, page):
    sign_in(page, learner.login)
    page.goto(learner.quiz_path)
    page.get_by_role("button", name=re.compile("^Start: ")).dblclick()

    expect(heading(page)).to_have_text("Question 1 of 40")
    assert Attempt.objects.filter(user=learner.user).count() == 1
