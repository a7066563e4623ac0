"""Sittings out of the ordinary for everybody: case sets, one way, rest, the seconds of grace,
answers that did not arrive, practice against the clock. WCAG 2.2 AA, both themes, a narrow phone.
"""

# ruff: noqa: F811 (fixtures of the other file)

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.domain.practice import Wish, start_practice
from quizzes.models import Attempt, CaseSet, PracticeSession
from tests.factories import (
    give_second_factor,
    make_attempt,
    make_enrolment,
    make_item,
    make_quiz,
    make_set_quiz,
)
from tests.quizzes.test_player import NOTICE, chromium, device, too_wide  # noqa: F401 (fixtures)
from tests.quizzes.test_player_looks import look_at
from tests.quizzes.test_player_losses import end_long_ago
from tests.quizzes.test_screens import set_of
from training.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _static(settings):
    settings.STATIC_ROOT = settings.BASE_DIR / "training" / "static"  # the live server's folder


def start(device, quiz):
    """The player in a browser, on the first question of a new attempt."""
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    page = device(enrolment.user)
    page.goto(reverse("quizzes:quiz", args=[enrolment.public_id, "3-safety"]))
    look_at(page, "before the start")
    page.get_by_role("button", name="Start: the 53 minutes begin").click()
    expect(page.locator("[data-timer-text]")).to_contain_text(":")
    return page, Attempt.objects.get()


def open_page(page, attempt, name, *more):
    page.goto(reverse(f"quizzes:{name}", args=[attempt.public_id, *more]))


def test_a_case_set(device):
    page, attempt = start(device, make_set_quiz())
    first, second, _last = set_of(attempt)
    open_page(page, attempt, "question", first)
    look_at(page, "case set")
    page.locator(f"[data-question='{first}'] input[value=aaaa]").check()
    page.get_by_role("button", name=f"Flag {second}").click()
    expect(page.get_by_role("button", name=f"{second}, open, flagged")).to_be_attached()

    look_at(page, "case set, answered and flagged")


def test_one_way_up_to_its_review(device):
    page, attempt = start(device, make_set_quiz(navigation="linear"))
    look_at(page, "one way")
    heading = page.get_by_role("heading", level=1)
    first = heading.inner_text()  # a question, or the case set that the draw put first
    page.locator("[data-go=next]").click()
    expect(heading).not_to_have_text(first)
    look_at(page, "one way, next screen")
    open_page(page, attempt, "review")

    look_at(page, "one way, review")


def test_without_scripts_the_hour_of_the_end_and_its_zone_fit_a_narrow_phone(device):
    attempt = make_attempt()
    page = device(attempt.user, java_script_enabled=False)
    page.set_viewport_size({"width": 320, "height": 780})
    open_page(page, attempt, "attempt")

    expect(page.get_by_role("timer").get_by_text("(Vancouver)")).to_be_visible()
    assert not too_wide(page)


def test_a_pause_and_its_end(device):
    attempt = make_attempt(rest_left=timedelta(minutes=10))
    page = device(attempt.user)
    open_page(page, attempt, "attempt")
    page.get_by_role("button", name="Take over here").click()
    expect(page.locator(NOTICE)).to_be_hidden()
    page.get_by_role("button", name="Rest", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You are resting. The clock stands still."
    )

    look_at(page, "resting")


def test_the_code_of_a_second_factor_over_the_questions(device):
    attempt = make_attempt()
    page = device(give_second_factor(attempt.user))
    open_page(page, attempt, "attempt")
    page.locator("[data-sign-in-dialog]").evaluate("""dialog => {
        const forms = dialog.querySelectorAll("form");
        for (const form of forms) form.hidden = form.dataset.step !== "code";
        dialog.showModal();
    }""")
    expect(page.get_by_role("dialog").get_by_label("Code")).to_be_visible()

    look_at(page, "code of the second factor")


def test_the_seconds_of_grace(device, monkeypatch):
    attempt = make_attempt()
    page = device(attempt.user)
    end_long_ago()
    monkeypatch.setattr(
        "quizzes.views.taking.meet", lambda *_: None
    )  # grace for as long as it takes
    page.route("**/reload-after.js", lambda route: route.abort())
    open_page(page, attempt, "result")
    expect(page.get_by_role("heading", level=1)).to_have_text("Time has ended")

    look_at(page, "seconds of grace")


def test_what_did_not_arrive(device):
    attempt = make_attempt()
    page = device(attempt.user)
    page.goto("/help/")
    kept = [{"position": 2, "sequence": 1, "response": "bbbb", "text": "Option bbbb " * 12}]
    page.evaluate(
        "entry => localStorage.setItem(entry[0], entry[1])",
        [f"needlewise.answers.{attempt.public_id}", json.dumps(kept)],
    )
    end_long_ago()
    for name in ("result", "feedback"):
        open_page(page, attempt, name)
        expect(page.locator("[data-kept-sentence]")).to_be_visible()
        look_at(page, f"{name} with an answer that did not arrive")


def test_practice_of_a_case_against_the_clock(device):
    quiz = make_quiz()
    text = "A woman of 34 is breathless after treatment.\n\nShe holds her left side."
    case = CaseSet.objects.create(
        bank=quiz.bank, ref="C1", number=1, text=text, content_hash="0" * 64
    )
    for place in (1, 2):
        make_item(quiz.bank, topic="3.1", pool="practice", case_set=case, case_place=place)
    make_item(quiz.bank, topic="3.1", pool="practice", lesson="lesson-1")
    session = start_practice(
        make_enrolment(version=quiz.quiz.course.versions.get()),
        quiz.bank,
        Wish(topics=["3.1"], count=3, timed=True),
        pace=timedelta(minutes=1),
        allow_draft=False,
        now=clock.now(),
    )
    page = device(session.user)
    page.clock.install()
    position = 1 if "set" in session.items[0] else 2  # the single question is first or last
    page.goto(reverse("quizzes:practice_question", args=[session.public_id, position]))
    look_at(page, "timed practice of a case")
    page.locator("input[value=bbbb]").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not this one. Here is why:")
    look_at(page, "timed practice, explained")
    page.clock.fast_forward(60 * 60_000)
    expect(page.locator("[data-practice-over]")).to_be_visible()
    look_at(page, "timed practice, time over")
    PracticeSession.objects.update(ends_at=clock.now() - timedelta(seconds=1))
    page.get_by_role("link", name="Next question").click()
    page.wait_for_url("**/summary/")

    look_at(page, "timed practice, summary")
