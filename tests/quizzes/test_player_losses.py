"""What could make the player lose an answer: time over without a network, somebody else signed
in, a submit after a refusal. Whatever the server did not take stays readable on the device."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.models import Answer, Attempt
from tests.factories import make_user
from tests.quizzes.test_player import (  # noqa: F401 (fixtures)
    begin,
    choose,
    chromium,
    device,
    enrolment,
    responses,
    saved,
    stop_pulse,
)
from training.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSED = "[data-refused-text]"


def end_long_ago():
    deadline = clock.now() - timedelta(seconds=10)
    Attempt.objects.update(started_at=deadline - timedelta(hours=1), deadline_at=deadline)


def test_answers_that_could_not_be_sent_in_time_are_kept_to_read(device, enrolment):  # noqa: F811
    page = device(enrolment.user)
    page.clock.install()
    begin(page, enrolment)
    page.context.set_offline(True)
    choose(page, "bbbb")
    page.clock.fast_forward(53 * 60_000)
    page.clock.run_for(10_000)  # the seconds of grace
    bar = page.locator("[data-bar-state]")

    expect(bar).to_contain_text("Not all your answers have reached us")
    end_long_ago()
    page.context.set_offline(False)

    expect(page.locator(REFUSED)).to_contain_text("Question 1: Option bbbb")
    expect(bar.get_by_role("link", name="See the result")).to_be_visible()
    assert responses() == []


def test_a_device_that_slept_past_the_end_says_what_was_not_counted(device, enrolment):  # noqa: F811
    page = device(enrolment.user)
    begin(page, enrolment)
    page.route("**/answers", lambda route: route.abort())
    choose(page, "bbbb")
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")
    end_long_ago()
    page.unroute("**/answers")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(REFUSED)).to_contain_text("Question 1: Option bbbb")
    assert responses() == []


def test_answers_wait_while_somebody_else_is_signed_in(device, enrolment, live_server, client):  # noqa: F811
    page = device(enrolment.user)
    begin(page, enrolment)
    stop_pulse(page)
    cookies = page.context.cookies()
    client.force_login(make_user())
    stranger = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": stranger, "url": live_server.url}])
    choose(page, "bbbb")

    expect(page.locator("[data-bar-state]")).to_contain_text("Your answers are kept here")
    expect(page.locator(REFUSED)).to_be_hidden()
    page.context.add_cookies(cookies)

    saved(page)
    assert responses() == ["bbbb"]


def test_a_refused_answer_stops_the_submit_that_was_under_way(device, enrolment):  # noqa: F811
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.route("**/answers", lambda route: None)  # on its way until it is no longer held here
    waiting = json.dumps([{"position": 1, "sequence": 1, "response": "bbbb"}])
    page.evaluate(f"localStorage['needlewise.answers.{attempt.public_id}'] = '{waiting}'")
    page.goto(reverse("quizzes:review", args=[attempt.public_id]))
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")
    Attempt.objects.update(writer="00000000-0000-4000-8000-000000000000")  # another device
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("form [data-saved]")).to_have_text("Submitting…")
    page.unroute("**/answers")

    expect(page.locator(REFUSED)).to_contain_text("Question 1")
    assert (Attempt.objects.get().state, Answer.objects.count()) == ("open", 0)


def test_signing_out_leaves_no_answer_on_the_device(device, enrolment):  # noqa: F811
    page = device(enrolment.user)
    begin(page, enrolment)
    page.route("**/answers", lambda route: route.abort())
    choose(page, "bbbb")
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")
    assert page.evaluate("localStorage.length") == 1

    page.goto(reverse("account_logout"))
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()

    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
