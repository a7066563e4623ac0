"""Every state of the player for everybody: WCAG 2.2 AA, both themes, on a narrow phone."""

# ruff: noqa: F811 (fixtures of the other file)

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests.quizzes.test_player import (  # noqa: F401 (fixtures)
    NOTICE,
    begin,
    choose,
    chromium,
    device,
    enrolment,
    saved,
    stop_pulse,
    too_wide,
)
from tests.quizzes.test_player_losses import end_long_ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OTHER_DEVICE = "00000000-0000-4000-8000-000000000000"


def look_at(page, state):
    page.wait_for_load_state()
    page.set_viewport_size({"width": 320, "height": 780})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = Axe().run(page, options=RULES).response["violations"]
        places = [(each["id"], each["nodes"][0]["target"]) for each in violations]
        assert (state, scheme, places) == (state, scheme, [])
    assert (state, too_wide(page)) == (state, False)


def test_open_waiting_offline_and_back(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    look_at(page, "open")
    choose(page)
    saved(page)
    look_at(page, "saved")
    page.context.set_offline(True)
    choose(page, "bbbb")
    expect(page.locator("[data-bar-state]")).to_contain_text("You are offline.")
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")

    look_at(page, "offline and waiting")


def test_signed_out(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    stop_pulse(page)
    Session.objects.all().delete()
    choose(page)
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    look_at(page, "signed out")
    dialog.get_by_label("Password").fill("not my password")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    look_at(page, "password refused")
    dialog.get_by_role("button", name="Not now").click()

    look_at(page, "signed out, dialog closed")


def test_elsewhere_and_refused(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    stop_pulse(page)
    Attempt.objects.update(writer=OTHER_DEVICE)
    choose(page)
    expect(page.locator(NOTICE)).to_be_visible()
    expect(page.locator("[data-refused-text]")).to_be_visible()

    look_at(page, "elsewhere and refused")


def test_ended(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.route("**/answers", lambda route: route.abort())
    choose(page)
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")
    end_long_ago()
    page.unroute("**/answers")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-refused-text]")).to_be_visible()

    look_at(page, "ended and refused")
    page.goto(reverse("quizzes:result", args=[attempt.public_id]))
    look_at(page, "result")


def test_review_with_something_that_waits(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    address = reverse("quizzes:review", args=[attempt.public_id])
    page.goto(address)
    look_at(page, "review")
    waiting = json.dumps([{"position": 1, "sequence": 1, "response": "bbbb"}])
    page.evaluate(f"localStorage['needlewise.answers.{attempt.public_id}'] = '{waiting}'")
    page.route("**/answers", lambda route: route.abort())
    page.reload()
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")

    look_at(page, "review and waiting")


def test_larger_text(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    page.evaluate("document.querySelector('.page').classList.add('larger-text')")

    look_at(page, "larger text")
