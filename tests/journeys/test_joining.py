"""A physiotherapist comes on her phone, and goes from sign-up to the certificate of module 1."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from courses.models import Enrolment, LessonVersion
from quizzes.domain.saving import save_answer
from quizzes.kinds import get_kind
from quizzes.models import Attempt, ItemVersion
from tests.journeys.sitting import SAVED, heading
from tests.journeys.steps import follow_mail_link, open_mail
from training.lib import clock
from training.people.models import Registration

pytestmark = pytest.mark.browser

REGULATOR = "chcpbc"
NAME = "Maren Solvang-Dubois"
WIDTH = 360
MODULE = "1-assessment"


def test_from_sign_up_to_the_certificate_of_module_1_on_a_small_phone(device, records):
    phone: Page = device(width=WIDTH, height=740, has_touch=True, is_mobile=True)
    email = f"maren.{clock.now():%H%M%S%f}@clinic.example"

    sign_up(phone, email)
    complete_profile(phone, email)
    enrolment = start_course(phone, email)
    read_the_module(phone, enrolment)

    fail_for_once(phone, start_quiz(phone))
    passed = start_quiz(phone)
    answer_right(passed)
    phone.reload()
    submit(phone, passed)
    expect(heading(phone)).to_have_text("Passed.")
    fits(phone)

    phone.get_by_role("link", name="See your certificate").tap()
    expect(heading(phone)).to_have_text(NAME)  # the page comes again by itself until it is made
    fits(phone)
    expect(phone.get_by_text("Module 1: Assessment")).to_be_visible()
    address = phone.locator("#verify-address").inner_text().strip()
    phone.get_by_role("link", name="Portfolio").first.tap()
    expect(phone.get_by_role("link", name="Theory of Assessment")).to_be_visible()
    fits(phone)

    stranger: Page = device(width=WIDTH, height=740)
    stranger.goto(address)
    expect(heading(stranger)).to_contain_text(f"{NAME}, Assessment")
    fits(stranger)


def sign_up(phone: Page, email: str) -> None:
    """From the course she wants, by the mail, back to that course."""
    phone.goto("/")
    fits(phone)
    phone.get_by_role("link", name="See the courses").tap()
    phone.get_by_role("link", name="Dry Needling Foundations").tap()
    phone.get_by_role("link", name="Create an account to start").tap()
    phone.get_by_label("E-mail").fill(email)
    phone.get_by_label("Legal name").fill(NAME)
    phone.get_by_label("Password", exact=True).fill("a long walk by the sea")
    phone.get_by_role("button", name="Create account").tap()
    expect(heading(phone)).to_have_text("Look into your mail")
    expect(phone.get_by_role("main")).to_contain_text(f"{email} is not confirmed yet.")
    fits(phone)

    open_mail(phone, to=email, subject="Confirm your e-mail address")
    follow_mail_link(phone, "/accounts/confirm-email/")
    phone.get_by_role("button", name="Confirm the address").tap()
    expect(heading(phone)).to_have_text("Dry Needling Foundations")


def complete_profile(phone: Page, email: str) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Complete my profile").tap()
    expect(phone.get_by_label("Legal name")).to_have_value(NAME)
    phone.get_by_label("Country").select_option(label="Canada")
    phone.get_by_label("Regulator").select_option(REGULATOR)
    phone.get_by_label("Registration number").fill("BC-0071")
    phone.get_by_role("button", name="Save my profile").tap()
    expect(heading(phone)).to_have_text("Desk")
    assert Registration.objects.get(user__email=email).number == "BC-0071"


def start_course(phone: Page, email: str) -> Enrolment:
    phone.get_by_role("link", name="See the courses").tap()
    phone.get_by_role("link", name="Dry Needling Foundations").tap()
    phone.get_by_role("button", name="Start Dry Needling Foundations").tap()
    expect(phone.get_by_role("link", name=re.compile("Start: lesson 1.1"))).to_be_visible()
    fits(phone)
    enrolment = Enrolment.objects.get(user__email=email)
    assert (enrolment.user.legal_name, enrolment.user.country) == (NAME, "CA")
    return enrolment


def read_the_module(phone: Page, enrolment: Enrolment) -> None:
    """Each lesson in turn; after the last one she stands before the quiz."""
    titles = LessonVersion.objects.filter(
        entries__module__course_version=enrolment.course_version, entries__module__slug=MODULE
    ).order_by("entries__position")
    phone.get_by_role("link", name=re.compile("Start: lesson 1.1")).tap()
    *most, last = titles.values_list("title", flat=True)
    for title in most:
        expect(heading(phone)).to_have_text(title)
        fits(phone)
        phone.get_by_role("button", name="Mark as read and go on").tap()
    expect(heading(phone)).to_have_text(last)
    phone.get_by_role("button", name="Mark as read and finish the module").tap()
    quiz = phone.locator(f"#quiz-{MODULE}").get_by_role("link", name="Prepare the quiz")
    expect(quiz).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("You have read this module.")).to_be_visible()
    phone.get_by_role("link", name="Prepare the quiz").tap()


def start_quiz(phone: Page) -> Attempt:
    """From the page before the quiz; she answers one question of the usual kind herself.

    By chance the form begins with a case set, whose questions are on one screen.
    """
    expect(heading(phone)).to_have_text(re.compile(r"^You get \d+ minutes, \d+ questions$"))
    fits(phone)
    phone.get_by_role("button", name=re.compile(r"^Start: the \d+ minutes begin$")).tap()
    expect(heading(phone)).to_have_text(re.compile(r"^Questions? 1 (to \d+ )?of "))
    attempt = Attempt.objects.filter(user__legal_name=NAME).latest("started_at")
    number, payload = a_usual_question(attempt)
    phone.goto(f"/attempts/{attempt.public_id}/{number}/")
    expect(heading(phone)).to_have_text(re.compile(f"^Question {number} of "))
    right = next(row["text"] for row in payload["options"] if row["id"] == payload["key"])
    phone.get_by_role("group").get_by_text(right, exact=True).tap()
    expect(phone.get_by_text(SAVED)).to_be_visible()
    fits(phone)
    return attempt


def a_usual_question(attempt: Attempt) -> tuple[int, dict]:
    """The position and the wording of the first that stands alone and has one best answer."""
    return next(
        (position, version.payload)
        for position, version in enumerate(wordings(attempt), start=1)
        if version.kind == "single-best-answer" and version.case_set_id is None
    )


def fail_for_once(phone: Page, attempt: Attempt) -> None:
    """One answer is not enough: the page says so, when she may start again, and what to read."""
    submit(phone, attempt, answered=1)
    expect(heading(phone)).to_contain_text("Not passed: ")
    expect(phone.get_by_text("You can start again on ")).to_be_visible()
    expect(phone.get_by_role("heading", name="What to read now")).to_be_visible()
    expect(phone.get_by_role("link", name="Read lesson 1.1 again")).to_be_visible()
    fits(phone)

    pause = timedelta(days=3)
    moments = {name: F(name) - pause for name in ("started_at", "deadline_at", "finished_at")}
    Attempt.objects.filter(pk=attempt.pk).update(**moments)
    phone.reload()
    phone.get_by_role("link", name="Prepare the next attempt").tap()


def answer_right(attempt: Attempt) -> None:
    for position, version in enumerate(wordings(attempt), start=1):
        response = get_kind(version.kind).key_response(version.payload)
        save_answer(
            attempt.public_id, user_id=attempt.user_id, position=position, response=response
        )


def submit(phone: Page, attempt: Attempt, *, answered: int | None = None) -> None:
    count = attempt.form.item_count
    phone.goto(f"/attempts/{attempt.public_id}/review/")
    fits(phone)
    name = f"Submit {count if answered is None else answered} of {count} answers"
    phone.get_by_role("button", name=name).tap()
    phone.wait_for_url(re.compile("/result/$"))


def wordings(attempt: Attempt) -> list[ItemVersion]:
    versions = ItemVersion.objects.in_bulk([entry["version"] for entry in attempt.form.items])
    return [versions[entry["version"]] for entry in attempt.form.items]


def fits(page: Page) -> None:
    """Of a page that has come: nothing sticks out, and there is at most one filled button."""
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, page.url
    assert page.locator("main .button.primary:visible").count() <= 1, page.url


def test_a_wrong_entry_is_named_at_the_top_and_at_its_field(page: Page):
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_role("button", name="Create account").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(summary.get_by_role("link")).to_have_count(3)
    expect(page).to_have_title(re.compile("^Error: "))
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("E-mail")).to_be_focused()
