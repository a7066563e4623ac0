"""The time of a sitting in a browser: rest pauses, a moved deadline, another device."""

# ruff: noqa: F811 (fixtures of the other file)

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from quizzes.domain.attempts import take_over
from quizzes.domain.deadlines import move_deadline
from quizzes.domain.resting import begin_rest
from quizzes.models import Attempt
from tests.factories import NOW, make_admin
from tests.quizzes.test_player import (  # noqa: F401 (fixtures)
    begin,
    choose,
    chromium,
    device,
    enrolment,
    responses,
    saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEN = timedelta(minutes=10)
RESTING = "You are resting. The clock stands still."


def with_rest(page, enrolment, *, scripts=True) -> Attempt:
    """An attempt with ten minutes of rest, on the page of its first question."""
    attempt = begin(page, enrolment, scripts=scripts)
    Attempt.objects.filter(pk=attempt.pk).update(rest_left=TEN)
    page.reload()
    return attempt


def ask_now(page):
    """The pulse is asked at once when the page comes back into sight."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_rest_pause_hides_the_questions_and_ends_at_a_button(device, enrolment, scripts):
    page = device(enrolment.user, java_script_enabled=scripts)
    with_rest(page, enrolment, scripts=scripts)

    page.get_by_role("button", name="Rest", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RESTING)
    expect(page.get_by_text("Option aaaa")).to_have_count(0)
    page.get_by_role("button", name="Go on with the questions").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 4")
    assert Attempt.objects.get().resting_since is None


def test_an_answer_that_meets_a_pause_of_another_device_is_sent_after_it(device, enrolment):
    page = device(enrolment.user)
    attempt = with_rest(page, enrolment)
    page.route("**/pulse", lambda route: None)  # the pause is met by the answer, not heard before
    begin_rest(attempt, by=attempt.user, now=NOW)

    choose(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(RESTING)
    assert responses() == []
    page.get_by_role("button", name="Go on with the questions").click()
    saved(page)

    assert responses() == ["aaaa"]


def test_a_moved_deadline_changes_clock_and_ring_and_is_read_out(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    move_deadline(attempt, kind="extension", span=TEN, reason="Alarm.", by=make_admin(), now=NOW)

    ask_now(page)

    sentence = "10 minutes were added by the invigilator."
    expect(page.locator("[data-change]")).to_have_text(sentence)
    expect(page.locator("[data-announce]")).to_have_text(sentence)
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"^6[23]:\d\d$"))
    offset = page.locator("[data-timer-ring] .run").get_attribute("stroke-dashoffset")
    assert 0 <= float(offset) < 10


def test_a_page_hears_that_another_device_took_over_before_anything_is_typed(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    take_over(attempt)

    ask_now(page)

    expect(page.locator("[data-elsewhere]")).to_be_visible()
    expect(page.locator("fieldset:not([hidden]) input").first).to_be_disabled()


def test_f23_the_countdown_does_not_jump_in_the_night_when_clocks_change(device, enrolment):
    page = device(enrolment.user, timezone_id="America/Toronto")
    page.clock.install(time=datetime(2026, 11, 1, 5, 59, tzinfo=UTC))  # at 06:00 they go back
    begin(page, enrolment)
    page.route("**/pulse", lambda route: route.abort())  # the server would set it right

    page.clock.fast_forward(2 * 60_000)

    assert page.evaluate("new Date().getHours()") == 1
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"^(51:0|50:[2-5])\d$"))
