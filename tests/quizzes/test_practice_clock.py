"""The clock of a timed practice: the server's time, silent, and no answer after its end."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.models import PracticeAnswer, PracticeSession
from tests.factories import make_practice
from tests.quizzes.test_player import chromium, device  # noqa: F401 (fixtures)
from training.lib import clock

TIMER = "[data-timer-text]"


@pytest.fixture
def session(settings):
    settings.STATIC_ROOT = settings.BASE_DIR / "training" / "static"  # the live server's folder
    return make_practice(timed=True)


def address(session, position):
    return reverse("quizzes:practice_question", args=[session.public_id, position])


def end_in(session, **span):
    PracticeSession.objects.filter(pk=session.pk).update(ends_at=clock.now() + timedelta(**span))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_countdown_runs_by_the_server_and_stays_over_the_steps(session, device):  # noqa: F811
    page = device(session.user)
    page.clock.install(time=clock.now() + timedelta(hours=3))  # a device whose clock is wrong
    page.goto(address(session, 1))
    timer = page.get_by_role("timer", name="Time left")
    expect(timer.locator(TIMER)).to_have_text(re.compile(r"^(3:00|2:\d\d)$"))
    assert timer.get_attribute("aria-live") is None

    end_in(session, minutes=10)
    page.locator("input[value=bbbb]").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not this one. Here is why:")
    expect(timer.locator(TIMER)).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    page.get_by_role("button", name="Say time left").click()
    expect(page.locator("[data-announce]")).to_have_text("10 minutes left")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_at_the_end_one_may_read_on_and_the_next_step_is_the_summary(session, device):  # noqa: F811
    page = device(session.user)
    page.clock.install()
    page.goto(address(session, 1))
    end_in(session, minutes=10)
    page.locator("input[value=aaaa]").check()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Right. Here is why:")
    # The step sets the clock a moment after it is shown.
    expect(page.locator(TIMER)).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    page.clock.fast_forward(11 * 60_000)

    expect(page.locator("[data-practice-over]")).to_be_visible()
    expect(page.locator("[data-announce]")).to_have_text(
        "Your time is over. You may read on; no further answer is taken."
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Right. Here is why:")
    end_in(session, seconds=-1)
    page.get_by_role("link", name="Next question").click()
    page.wait_for_url("**/summary/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 1 right")


@pytest.mark.django_db
def test_without_scripts_the_page_says_when_the_time_ends_and_in_which_zone(client):
    session = make_practice(timed=True)
    client.force_login(session.user)

    page = client.get(address(session, 1)).content.decode()

    assert re.search(r"Ends \d\d:\d\d <small>\(Vancouver\)</small>", page)
    assert (
        "data-practice-clock"
        not in client.get(address(make_practice(session.user), 1)).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_an_open_question_after_the_end_leads_to_the_summary(client, headers):
    session = make_practice(timed=True)
    end_in(session, seconds=-1)
    client.force_login(session.user)
    summary = reverse("quizzes:practice_summary", args=[session.public_id])

    seen = client.get(address(session, 2), headers=headers)
    sent = client.post(address(session, 2), {"response-2": "aaaa"}, headers=headers)

    name = "HX-Redirect" if headers else "Location"
    assert (seen[name], sent[name]) == (summary, summary)
    assert not PracticeAnswer.objects.exists()
