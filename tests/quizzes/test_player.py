"""The player in Chromium: what it shows, and that no answer gets lost on its way."""

import os
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from quizzes.models import Answer, Attempt, GradedResponse
from tests.factories import make_enrolment, make_quiz
from training.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTICE = ".notice-title:has-text('This attempt is open in another tab or device.')"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
PATIENCE = 60_000  # milliseconds; only a test that fails waits so long


@pytest.fixture(scope="module")
def chromium():
    executable = os.environ.get("CHROMIUM")
    if not executable:
        pytest.fail("No Chromium: start the suite with ./dev test, or set CHROMIUM.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop is not ours
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def enrolment(settings):
    settings.STATIC_ROOT = settings.BASE_DIR / "training" / "static"  # the live server's folder
    quiz = make_quiz()
    return make_enrolment(version=quiz.quiz.course.versions.get())


@pytest.fixture
def device(chromium, live_server, client):
    """A browser of its own, signed in as the person of an enrolment."""
    contexts = []

    def make(user, **options):
        client.logout()
        client.force_login(user)
        options.setdefault("viewport", {"width": 390, "height": 844})
        context = chromium.new_context(base_url=live_server.url, **options)
        name = "sessionid"
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        client.cookies.clear()
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def begin(page, enrolment, *, scripts=True):
    page.goto(reverse("quizzes:quiz", args=[enrolment.public_id, "3-safety"]))
    page.get_by_role("button", name="Start: the 53 minutes begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 4")
    if scripts:
        expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"5[23]:\d\d"))
    return Attempt.objects.get()


def choose(page, value="aaaa"):
    page.locator(f"fieldset:not([hidden]) input[value={value}]").check()


def responses():
    return list(Answer.objects.order_by("sequence").values_list("response", flat=True))


def end_in(page, attempt, **span):
    """Move the deadline and let the page ask the server, as it does when one comes back to it."""
    deadline = clock.now() + timedelta(**span)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=deadline)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def stop_pulse(page):
    """What happened meanwhile is told by the next save, and not heard before it is made."""
    page.route("**/pulse*", lambda route: route.abort())


def saved(page):
    expect(page.locator("form [data-saved]")).to_contain_text("Saved ")


def test_a_choice_is_saved_at_once_and_survives_a_reload(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)

    choose(page)
    saved(page)
    page.reload()

    expect(page.locator("fieldset:not([hidden]) input[value=aaaa]")).to_be_checked()
    assert responses() == ["aaaa"]


def test_next_and_the_back_button_move_without_leaving_the_page(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    heading = page.get_by_role("heading", level=1)

    page.get_by_role("button", name="Next question").click()
    expect(heading).to_have_text("Question 2 of 4")
    expect(heading).to_be_focused()
    expect(page).to_have_url(re.compile(reverse("quizzes:question", args=[attempt.public_id, 2])))
    page.go_back()

    expect(heading).to_have_text("Question 1 of 4")


def test_a_whole_sitting_by_keyboard_alone(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)

    for number in range(1, 5):
        page.locator("fieldset:not([hidden]) input").first.focus()
        page.keyboard.press("Space")
        saved(page)
        page.keyboard.press("Enter")
        if number < 4:
            expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number + 1} of 4")
    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 4 answered and saved")
    page.get_by_role("button", name="Submit 4 of 4 answers").press("Enter")

    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    assert GradedResponse.objects.exclude(response=None).count() == 4


def test_answers_wait_on_the_device_while_offline_and_are_sent_afterwards(device, enrolment):
    page = device(enrolment.user)
    begin(page, enrolment)
    page.context.set_offline(True)

    choose(page, "bbbb")
    page.get_by_role("button", name="Next question").click()
    choose(page, "cccc")
    expect(page.locator("form [data-saved]")).to_contain_text(
        "Waiting: 2 answers are on this device."
    )
    expect(page.locator("[data-bar-state]")).to_contain_text("You are offline.")
    assert responses() == []
    page.context.set_offline(False)

    saved(page)
    expect(page.locator("[data-bar-state]")).to_be_hidden()
    assert responses() == ["bbbb", "cccc"]


def test_answers_that_waited_when_the_page_was_closed_are_sent_when_it_opens_again(
    device, enrolment
):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.route("**/answers", lambda route: route.abort())
    choose(page, "dddd")
    expect(page.locator("form [data-saved]")).to_contain_text("Waiting")

    page.goto(reverse("quizzes:attempt", args=[attempt.public_id]))
    page.unroute("**/answers")

    expect(page.locator("[data-map] .answered")).to_have_count(1)
    saved(page)
    assert responses() == ["dddd"]


def test_another_device_takes_over_and_the_first_one_is_told(device, enrolment):
    first = device(enrolment.user)
    attempt = begin(first, enrolment)
    choose(first, "aaaa")
    saved(first)
    stop_pulse(first)
    second = device(enrolment.user)
    second.goto(reverse("quizzes:attempt", args=[attempt.public_id]))

    expect(second.locator(NOTICE)).to_be_visible()
    second.get_by_role("button", name="Take over here").click()
    expect(second.locator(NOTICE)).to_be_hidden()
    choose(second, "bbbb")
    saved(second)
    first.get_by_role("button", name="Next question").click()
    choose(first, "cccc")

    expect(first.locator(NOTICE)).to_be_visible()
    expect(first.get_by_role("heading", name="Answers that were not saved")).to_be_visible()
    expect(first.locator("[data-refused-text]")).to_contain_text("Question 2: Option cccc")
    assert responses() == ["aaaa", "bbbb"]


def test_a_second_tab_of_the_same_browser_is_told_before_it_types(device, enrolment):
    first = device(enrolment.user)
    begin(first, enrolment)
    second = first.context.new_page()
    second.goto(first.url)

    expect(second.locator(NOTICE)).to_be_visible()
    second.get_by_role("button", name="Take over here").click()

    expect(second.locator(NOTICE)).to_be_hidden()
    expect(first.locator(NOTICE)).to_be_visible()
    choose(second, "bbbb")
    saved(second)
    assert responses() == ["bbbb"]


def test_after_a_lost_session_the_queue_is_kept_and_sent(device, enrolment, live_server, client):
    page = device(enrolment.user)
    begin(page, enrolment)
    stop_pulse(page)
    page.context.clear_cookies(name="sessionid")
    choose(page, "bbbb")
    bar = page.locator("[data-bar-state]")
    expect(bar).to_contain_text("Your session ended. Your answers are kept here")
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    client.force_login(enrolment.user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    saved(page)
    expect(bar).to_be_hidden()
    assert responses() == ["bbbb"]


def test_when_time_ends_the_page_takes_no_more_and_shows_the_result(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    choose(page, "aaaa")
    saved(page)
    end_in(page, attempt, seconds=1)

    expect(page.locator("[data-bar-state]")).to_contain_text("Time has ended.")
    expect(page.locator("fieldset:not([hidden]) input").first).to_be_disabled()
    page.wait_for_url("**/result/")

    expect(page.get_by_text("Time ended; 1 saved answer was graded.")).to_be_visible()


def test_a_wrong_clock_of_the_device_changes_nothing(device, enrolment):
    page = device(enrolment.user)
    page.clock.install(time=clock.now() + timedelta(hours=1))

    begin(page, enrolment)  # looks at the countdown


def test_the_time_is_announced_rarely_and_on_demand(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    said = page.locator("[data-announce]")

    page.get_by_role("button", name="Say time left").click()
    expect(said).to_have_text("53 minutes left")
    end_in(page, attempt, minutes=30, seconds=2)

    expect(said).to_have_text("30 minutes left")
    assert page.locator("[role=timer]").get_attribute("aria-live") is None


def test_flags_and_cleared_answers_show_in_the_map(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)

    choose(page)
    saved(page)
    page.get_by_role("button", name="Clear my answer").click()
    saved(page)
    page.get_by_role("button", name="Flag").click()

    expect(page.get_by_role("button", name="1, open, flagged")).to_be_visible()
    expect(page.get_by_role("button", name="Flag", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    attempt.refresh_from_db()
    assert (attempt.flagged, responses()) == ([1], ["aaaa", None])


def test_the_same_sitting_works_without_scripts(device, enrolment):
    page = device(enrolment.user, java_script_enabled=False)
    begin(page, enrolment, scripts=False)

    for number in range(1, 5):
        choose(page)
        name = "Next question" if number < 4 else "Review answers"
        page.locator(".player-actions").get_by_role("button", name=name).click()
    page.get_by_role("button", name="Submit 4 of 4 answers").click()

    expect(page.get_by_role("heading", name="Passed.")).to_be_visible()


def test_letter_keys_choose_only_for_those_who_switched_them_on(device, enrolment):
    page = device(enrolment.user)
    attempt = begin(page, enrolment)
    page.keyboard.press("b")
    expect(page.locator("[data-map] .answered")).to_have_count(0)
    enrolment.user.quiz_keys = True
    enrolment.user.save(update_fields=["quiz_keys"])

    page.reload()
    expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"5[23]:\d\d"))
    page.keyboard.press("b")

    saved(page)
    assert responses() == [attempt.form.items[0]["options"][1]]


def test_every_page_of_a_sitting_fits_a_narrow_screen(device, enrolment):
    page = device(enrolment.user, viewport={"width": 320, "height": 640})
    page.goto(reverse("quizzes:quiz", args=[enrolment.public_id, "3-safety"]))
    wide = [page.url] if too_wide(page) else []
    attempt = begin(page, enrolment)
    for name in ("attempt", "review"):
        page.goto(reverse(f"quizzes:{name}", args=[attempt.public_id]))
        wide += [page.url] if too_wide(page) else []
    page.get_by_role("button", name="Submit 0 of 4 answers").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    wide += [page.url] if too_wide(page) else []

    assert wide == []


def too_wide(page) -> bool:
    return page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
