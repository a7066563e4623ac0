"""A physiotherapist comes, makes an account and starts the course."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.models import Enrolment
from tests.journeys.steps import follow_mail_link, open_mail
from training.lib import clock
from training.people.models import Registration

pytestmark = pytest.mark.browser

REGULATOR = "chcpbc"
NAME = "Maren Solvang-Dubois"


def test_a_physiotherapist_signs_up_confirms_completes_her_profile_and_starts_the_course(
    page: Page, records
):
    email = f"maren.{clock.now():%H%M%S%f}@clinic.example"

    page.goto("/")
    page.get_by_role("link", name="Create account").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Legal name").fill(NAME)
    page.get_by_label("Password", exact=True).fill("a long walk by the sea")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    open_mail(page, to=email, subject="Confirm your e-mail address")
    follow_mail_link(page, "/accounts/confirm-email/")
    page.get_by_role("button", name="Confirm the address").click()

    expect(page.get_by_role("heading", name="Complete your profile")).to_be_visible()
    expect(page.get_by_label("Legal name")).to_have_value(NAME)
    page.get_by_label("Country").select_option(label="Canada")
    page.get_by_label("Regulator").select_option(REGULATOR)
    page.get_by_label("Registration number").fill("BC-0071")
    page.get_by_role("button", name="Save my profile").click()

    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Courses", exact=True).click()
    page.get_by_role("link", name="Dry Needling Foundations").click()
    page.get_by_role("button", name="Start Dry Needling Foundations").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dry Needling Foundations")
    expect(page.get_by_role("link", name=re.compile("Start: lesson 1.1"))).to_be_visible()
    enrolment = Enrolment.objects.get(user__email=email)
    assert (enrolment.user.legal_name, enrolment.user.country) == (NAME, "CA")
    assert Registration.objects.get(user__email=email).number == "BC-0071"


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
