"""Answers that a browser kept when it was closed without a line, over the end of the attempt: the
pages of the closed attempt name them in the person's words, and forget them once they are read."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_user
from tests.journeys.steps import wait_until
from tests.quizzes.test_player import (  # noqa: F401 (fixtures)
    begin,
    choose,
    chromium,
    device,
    enrolment,
    responses,
    saved,
)
from tests.quizzes.test_player_losses import end_long_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Answers that did not arrive"
SENTENCE = (
    "2 answers were kept on this device and did not arrive before the end: questions 1 and 3."
)


@pytest.fixture
def closed_offline(device, enrolment):  # noqa: F811
    """The browser in which two answers waited when its page was closed, and the attempt."""
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.context.set_offline(True)
    for position, option in ((3, "bbbb"), (1, "cccc")):
        page.locator(f'[data-map] button[value="{position}"]').click()
        choose(page, option)
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting: 2 answers")
    again = page.context.new_page()
    end_long_ago()  # first: what a closing page sends may find a line, and has to come too late
    page.close()
    again.context.set_offline(False)
    return again, attempt


def kept(page, attempt) -> str | None:
    return page.evaluate(f"localStorage.getItem('needlewise.answers.{attempt.public_id}')")


@pytest.mark.parametrize("name", ["attempt", "result", "feedback"])
def test_what_did_not_arrive_is_told_in_words_until_it_is_read(closed_offline, name):
    page, attempt = closed_offline

    page.goto(reverse(f"quizzes:{name}", args=[attempt.public_id]))

    expect(page.locator("[data-kept-sentence]")).to_have_text(SENTENCE)
    expect(page.locator("[data-announce]")).to_have_text(SENTENCE)
    text = "Question 1: Option cccc\nQuestion 3: Option bbbb\n"
    assert page.locator("[data-kept-text]").text_content() == text
    page.reload()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert kept(page, attempt) is None
    assert responses() == []


def test_an_answer_whose_reply_was_lost_had_arrived_and_is_not_told(device, enrolment):  # noqa: F811
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    choose(page, "bbbb")
    saved(page)
    arrived = list(attempt.answers.values("position", "sequence", "response"))
    page.goto("/help/")
    page.evaluate(
        "entries => localStorage.setItem(entries[0], entries[1])",
        [f"needlewise.answers.{attempt.public_id}", json.dumps(arrived)],
    )
    end_long_ago()

    page.goto(reverse("quizzes:result", args=[attempt.public_id]))

    wait_until(lambda: kept(page, attempt) is None)
    expect(page.get_by_role("heading", name=TITLE)).to_be_hidden()


def test_nobody_else_at_the_device_is_shown_them(closed_offline, client, live_server):
    page, attempt = closed_offline
    client.force_login(make_user())
    stranger = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": stranger, "url": live_server.url}])

    page.goto(reverse("quizzes:result", args=[attempt.public_id]))

    assert "Option" not in page.content()
    assert json.loads(kept(page, attempt))[0]["text"] == "Option bbbb"
