"""Everybody's own account: keys, address, colours, mails, devices, a copy of everything."""

import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import make_person
from tests.journeys.sitting import heading
from tests.journeys.steps import follow_mail_link, open_mail, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def person(records):
    """The row of somebody and her login."""
    return make_person("Siobhan Achebe")


@pytest.fixture
def signed(person, page) -> Page:
    sign_in(page, person[1])
    return page


def test_a_passkey_is_added_and_signs_in_without_a_password(signed: Page):
    plug_in_authenticator(signed)
    signed.goto("/settings/")
    signed.get_by_role("link", name="Security").click()
    signed.get_by_role("link", name="Change Passkeys").click()
    signed.get_by_label("Name of the key").fill("my phone")
    signed.get_by_role("button", name="Add the passkey").click()
    expect(heading(signed)).to_contain_text("Recovery codes")
    signed.goto("/accounts/2fa/webauthn/")
    expect(signed.get_by_role("heading", name="my phone")).to_be_visible()

    sign_out(signed)
    signed.goto("/accounts/login/")
    signed.get_by_role("button", name="Sign in with a passkey").click()
    expect(heading(signed)).to_have_text("Desk")


def test_a_new_address_counts_once_it_is_confirmed(person, signed: Page):
    user, login = person
    new = f"new.{login['email']}"
    signed.goto("/settings/")
    signed.get_by_role("link", name="Change E-mail").click()
    signed.get_by_label("New e-mail address").fill(new)
    signed.get_by_role("button", name="Change e-mail address").click()
    expect(signed.get_by_text("Until then the old one works.")).to_be_visible()
    user.refresh_from_db()
    assert user.email == login["email"]

    open_mail(signed, to=new, subject="Confirm")
    follow_mail_link(signed, "/accounts/confirm-email/")
    signed.get_by_role("button", name="Confirm the address").click()
    expect(signed.get_by_role("main").get_by_text(new).first).to_be_visible()
    user.refresh_from_db()
    assert user.email == new


def test_dark_colours_hold_at_once_and_on_the_next_device(person, signed: Page, device):
    signed.goto("/settings/")
    signed.get_by_role("link", name="Change Colours").click()
    signed.get_by_role("radio", name="Dark").first.check()
    signed.get_by_role("button", name="Save Colours").click()
    expect(signed.locator("html")).to_have_attribute("data-theme", "dark")

    other: Page = device()
    sign_in(other, person[1])
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_mails_that_are_duties_are_named_and_the_others_can_be_refused(person, signed: Page):
    signed.goto("/settings/")
    signed.get_by_role("link", name="Mails").click()
    expect(signed.get_by_role("heading", name="Always sent")).to_be_visible()
    choice = signed.get_by_role("checkbox").first
    expect(choice).to_be_checked()
    choice.uncheck()
    signed.get_by_role("button", name="Save my choice").click()

    signed.goto("/settings/notifications/")
    expect(signed.get_by_role("checkbox").first).not_to_be_checked()
    assert person[0].notice_choices.filter(wanted=False).count() == 1


def test_other_devices_are_listed_and_signed_out(person, signed: Page, device):
    other: Page = device(width=1280, height=800)
    sign_in(other, person[1])
    signed.goto("/accounts/sessions/")
    expect(signed.get_by_text("This device")).to_have_count(1)
    expect(signed.get_by_text("Network address")).to_have_count(2)
    signed.get_by_role("button", name="Sign out all other devices").click()
    expect(signed.get_by_text("You are signed in nowhere else.")).to_be_visible()

    other.goto("/settings/")
    expect(heading(other)).to_have_text("Sign in")


def test_a_copy_of_everything_is_made_by_the_worker_and_downloaded(person, signed: Page):
    signed.goto("/settings/")
    signed.get_by_role("link", name="Everything held about you").click()
    signed.get_by_role("button", name="Make a copy").click()
    with signed.expect_download() as download:
        signed.get_by_role("link", name="Download").click()  # the page shows it by itself

    with zipfile.ZipFile(download.value.path()) as copy:
        assert "README.txt" in copy.namelist()
        held = "".join(copy.read(name).decode() for name in copy.namelist())
    assert person[1]["email"] in held
    open_mail(signed, to=person[1]["email"], subject="Your copy is ready")


def plug_in_authenticator(page: Page) -> None:
    """A device that keeps passkeys and sees its owner's finger each time."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_out(page: Page) -> None:
    page.goto("/settings/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/settings/" not in url)
