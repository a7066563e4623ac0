"""A clinic asks to see a certificate, and sees it as long as its holder lets it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import make_learner, pass_quiz
from tests.journeys.sitting import heading
from tests.journeys.steps import fill_in_password, follow_mail_link, open_mail
from training.people.models import Consent

pytestmark = pytest.mark.browser
CLINIC = "/clinics/harbourside/"
NAME = "Yara Lindholm-Osei"


def test_the_desk_shows_a_certificate_from_the_consent_to_its_end(records, device, signed_in):
    learner = make_learner(NAME)
    pass_quiz(learner)
    manager: Page = signed_in("manager", width=1280, height=900)
    manager.goto(CLINIC)
    manager.get_by_role("link", name="Invite a person").click()
    manager.get_by_label("E-mail of the person").fill(learner.user.email)
    manager.get_by_role("button", name="Send the invitation").click()
    expect(manager.get_by_role("heading", name="Invitations")).to_be_visible()
    expect(manager.get_by_text(NAME)).to_have_count(0)

    phone: Page = device()
    open_mail(phone, to=learner.user.email, subject="invites you to share your records")
    follow_mail_link(phone, "/invitations/")
    expect(phone.get_by_text("It never sees your answers or scores.")).to_be_visible()
    phone.get_by_role("link", name="I have an account").click()
    fill_in_password(phone, learner.login)
    phone.get_by_role("button", name=re.compile("^Join and share with Harbourside")).click()
    expect(phone.get_by_text("You have joined Harbourside")).to_be_visible()
    assert Consent.objects.get(person=learner.user).ended_at is None

    manager.goto(CLINIC)
    manager.get_by_role("link", name=NAME, exact=True).click()
    expect(manager.get_by_text("Theory of Safety")).to_be_visible()
    expect(manager.get_by_text("Draft content: demonstration only").first).to_be_visible()
    expect(manager.get_by_text("40 of 40")).to_have_count(0)
    person_page = manager.url

    phone.goto("/consents/")
    phone.get_by_text("Stop sharing", exact=True).first.click()
    phone.get_by_role("button", name="Stop sharing").click()
    expect(phone.get_by_text("Sees nothing of yours")).to_be_visible()

    manager.goto(person_page)
    expect(heading(manager)).to_be_visible()
    expect(manager.get_by_text("Theory of Safety")).to_have_count(0)
    manager.goto(CLINIC)
    expect(manager.get_by_text("Theory of Safety")).to_have_count(0)


def test_a_stranger_does_not_learn_that_a_clinic_exists(records, signed_in):
    stranger: Page = signed_in("instructor")

    assert stranger.goto(CLINIC).status == 404
    assert stranger.goto("/clinics/no-such-clinic/").status == 404
