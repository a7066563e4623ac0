"""The player with several questions on one screen, and in a quiz that leads one way."""

import re

import pytest
from playwright.sync_api import expect

from quizzes.models import Answer, Attempt
from tests.factories import make_enrolment, make_quiz, make_set_quiz
from tests.quizzes.test_player import chromium, device  # noqa: F401 (fixtures)
from tests.quizzes.test_screens import set_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sit(settings, device):  # noqa: F811
    """Start the quiz in a browser; the page and the attempt."""
    settings.STATIC_ROOT = settings.BASE_DIR / "training" / "static"  # the live server's folder

    def begin(quiz):
        enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
        page = device(enrolment.user)
        page.goto(f"/quizzes/{enrolment.public_id}/3-safety/")
        page.get_by_role("button", name="Start: the 53 minutes begin").click()
        expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"5[23]:\d\d"))
        return page, Attempt.objects.get()

    return begin


def stored():
    return dict(Answer.objects.order_by("sequence").values_list("position", "response"))


def test_the_questions_of_a_set_are_answered_flagged_and_cleared_one_by_one(sit):
    page, attempt = sit(make_set_quiz())
    first, second, last = set_of(attempt)
    page.get_by_role("navigation", name="Your progress").get_by_role(
        "button", name=f"{second}, open"
    ).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Questions {first} to {last} of 5")
    expect(page.locator(".case")).to_be_visible()
    expect(page.locator("fieldset:visible")).to_have_count(3)
    expect(page.locator("[data-go=clear]:visible")).to_have_count(0)
    for position in (first, last):
        page.locator(f"[data-question='{position}'] input[value=aaaa]").check()
    expect(page.locator("span[data-saved]")).to_contain_text("Saved")
    page.get_by_role("button", name=f"Flag {last}").click()
    expect(page.get_by_role("button", name=f"{last}, answered, flagged")).to_be_visible()
    page.get_by_role("button", name=f"Clear my answer {first}").click()
    expect(page.get_by_role("button", name=f"{first}, open", exact=True)).to_be_visible()
    page.locator("[data-go=next]").click()

    expect(page.locator(".case")).to_be_hidden()
    assert stored() == {first: None, last: "aaaa"}


def test_the_way_back_and_forth_steps_over_a_set_at_once(sit):
    page, attempt = sit(make_set_quiz())
    together = set_of(attempt)
    heading = page.get_by_role("heading", level=1)
    seen = []
    for _step in range(3):
        seen.append(heading.inner_text())
        page.locator("[data-go=next]").click()
        expect(heading).not_to_have_text(seen[-1])
    page.wait_for_url("**/review/")

    assert f"Questions {together[0]} to {together[2]} of 5" in seen
    assert len(set(seen)) == 3


def test_one_way_goes_on_when_all_answers_have_arrived(sit):
    page, attempt = sit(make_quiz(navigation="linear"))
    page.locator("fieldset input[value=aaaa]").check()
    page.locator("[data-go=next]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 4")
    assert stored() == {1: "aaaa"}
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Question 1 of 4")
    attempt.refresh_from_db()
    assert attempt.left_behind == 1


def test_one_way_stays_where_it_is_while_offline(sit):
    page, _attempt = sit(make_quiz(navigation="linear"))
    page.context.set_offline(True)
    page.locator("fieldset input[value=bbbb]").check()
    page.locator("[data-go=next]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 4")
    page.context.set_offline(False)
    saved = page.locator("span[data-saved]")
    expect(saved).to_contain_text(re.compile(r"Saved \d\d:"))

    page.locator("[data-go=next]").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 4")
    assert stored() == {1: "bbbb"}
