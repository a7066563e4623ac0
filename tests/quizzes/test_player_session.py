"""A session that ends, a server that is replaced, a tab that is stale: what a candidate sees."""

# ruff: noqa: F811 (fixtures of the other file)

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests.journeys.steps import totp_code
from tests.quizzes.test_player import (  # noqa: F401 (fixtures)
    NOTICE,
    begin,
    choose,
    chromium,
    device,
    enrolment,
    responses,
    saved,
    stop_pulse,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = Path(__file__).parents[2] / "training" / "static" / "js"
PASSWORD = "correct horse battery"
CALM = "Saving takes longer than usual."


@pytest.fixture
def person(enrolment):
    user = enrolment.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def lose_session(page):
    """What an administrator, another device or an expiry does, while an answer is typed."""
    stop_pulse(page)
    Session.objects.all().delete()
    choose(page, "bbbb")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    return dialog


def sign_in_with(dialog, password=PASSWORD):
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Sign in").click()


def away(page, status=503):
    """A release: what stands in front of the server answers, or nothing does."""
    reply = (
        (lambda route: route.fulfill(status=status)) if status else (lambda route: route.abort())
    )
    page.route("**/attempts/**", reply)


# --- The session ---------------------------------------------------------------------------


def test_after_a_lost_session_one_signs_in_over_the_questions_and_nothing_is_lost(
    device, enrolment, person
):
    page = device(person)
    begin(page, enrolment)
    dialog = lose_session(page)
    assert responses() == []

    sign_in_with(dialog, "not my password")
    expect(dialog.get_by_role("alert")).to_contain_text(
        "E-mail and password do not belong together."
    )
    sign_in_with(dialog)

    expect(dialog).to_be_hidden()
    saved(page)
    expect(page.locator("[data-bar-state]")).to_be_hidden()
    page.reload()
    expect(page.locator(NOTICE)).to_be_hidden()
    expect(page.locator("fieldset:not([hidden]) input[value=bbbb]")).to_be_checked()
    assert responses() == ["bbbb"]


def test_the_dialog_asks_for_the_second_factor_too(device, enrolment, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    page = device(person)
    begin(page, enrolment)
    dialog = lose_session(page)
    sign_in_with(dialog)
    code = dialog.get_by_label("Code")

    code.fill("000000")
    code.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("This code is wrong or was used already.")
    code.fill(totp_code(secret))
    code.press("Enter")

    expect(dialog).to_be_hidden()
    saved(page)
    assert responses() == ["bbbb"]


def test_the_dialog_is_for_this_person_alone_and_leads_to_passkeys(device, enrolment, person):
    page = device(person)
    begin(page, enrolment)
    dialog = lose_session(page)

    expect(dialog.get_by_label("E-mail")).to_have_value(person.email)
    assert not dialog.get_by_label("E-mail").is_editable()
    link = dialog.get_by_role("link", name="sign in in a new tab")
    assert (link.get_attribute("href"), link.get_attribute("target")) == (
        reverse("account_login"),
        "_blank",
    )
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Sign in here").click()
    expect(dialog).to_be_visible()


def test_a_device_without_its_cookies_signs_in_again_as_well(device, enrolment, person):
    page = device(person)
    begin(page, enrolment)
    stop_pulse(page)
    page.context.clear_cookies()
    dialog = lose_session(page)

    sign_in_with(dialog)

    saved(page)
    assert responses() == ["bbbb"]


# --- The server ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [0, 502, 503])
def test_a_release_of_less_than_a_minute_frightens_nobody(device, enrolment, status):
    page = device(enrolment.user)
    page.clock.install()
    begin(page, enrolment)
    away(page, status)
    choose(page, "bbbb")
    page.clock.run_for(40_000)
    bar = page.locator("[data-bar-state]")

    expect(bar).to_contain_text(CALM)
    expect(bar).not_to_have_class(re.compile("bar-state-firm"))
    page.get_by_role("button", name="Review answers").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 4")
    page.unroute("**/attempts/**")
    page.clock.run_for(10_000)

    saved(page)
    expect(bar).to_be_hidden()
    assert responses() == ["bbbb"]


def test_a_submit_during_a_release_arrives_after_it(device, enrolment):
    page = device(enrolment.user)
    page.clock.install()
    attempt = begin(page, enrolment)
    page.goto(reverse("quizzes:review", args=[attempt.public_id]))
    page.clock.run_for(1_000)
    away(page)
    page.get_by_role("button", name="Submit 0 of 4 answers").click()
    expect(page.locator("form [data-saved]")).to_have_text("Submitting…")
    page.clock.run_for(20_000)
    assert Attempt.objects.get().state == "open"

    page.unroute("**/attempts/**")
    page.clock.run_for(10_000)

    page.wait_for_url("**/result/")
    assert Attempt.objects.get().state == "submitted"


def test_offline_nothing_offers_to_send_and_a_submit_says_what_will_happen(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.goto(reverse("quizzes:review", args=[attempt.public_id]))
    page.context.set_offline(True)

    page.get_by_role("button", name="Submit 0 of 4 answers").click()

    expect(page.locator("form [data-saved]")).to_have_text(
        "You cannot submit now. If time ends, what is saved is submitted."
    )
    expect(page.locator("[data-bar-state]")).to_contain_text("You are offline.")
    expect(page.get_by_role("button", name="Send now")).to_be_hidden()
    assert Attempt.objects.get().state == "open"


# --- Who writes ----------------------------------------------------------------------------


def test_a_review_left_open_on_another_device_submits_nothing(device, enrolment):
    first = device(enrolment.user)
    attempt = begin(first, enrolment)
    first.goto(reverse("quizzes:review", args=[attempt.public_id]))
    stop_pulse(first)
    first.route("**/state?brief", lambda route: route.abort())
    Attempt.objects.update(writer="00000000-0000-4000-8000-000000000000")

    first.get_by_role("button", name="Submit 0 of 4 answers").click()

    expect(first.locator(NOTICE)).to_be_visible()
    expect(first.get_by_role("button", name="Submit 0 of 4 answers")).to_be_disabled()
    assert Attempt.objects.get().state == "open"


def test_the_map_says_of_each_answer_what_became_of_it(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    choose(page, "aaaa")
    saved(page)
    page.get_by_role("button", name="Next question").click()
    page.context.set_offline(True)
    choose(page, "bbbb")

    expect(page.get_by_role("button", name="1, answered", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="2, answered, waiting", exact=True)).to_be_visible()
    Attempt.objects.update(writer="00000000-0000-4000-8000-000000000000")
    page.context.set_offline(False)

    expect(page.get_by_role("button", name=re.compile("^2, .*not saved$"))).to_be_visible()
    assert responses() == ["aaaa"]


# --- Keys and clocks -----------------------------------------------------------------------


def test_letter_keys_are_switched_on_in_the_sitting(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    switch = page.get_by_role("button", name="Choose with keys A to H or 1 to 8")
    expect(switch).to_have_attribute("aria-pressed", "false")

    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("2")

    saved(page)
    assert responses() == [attempt.form.items[0]["options"][1]]
    enrolment.user.refresh_from_db()
    assert enrolment.user.quiz_keys is True


def test_no_script_of_a_sitting_asks_the_clock_of_the_device():
    asking = re.compile(r"Date\.now|new Date\(\)|Date\(\)")
    found = [path.name for path in SCRIPTS.glob("player*.js") if asking.search(path.read_text())]

    assert found == []
