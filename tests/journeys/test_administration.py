"""Django's admin stands behind our own sign-in, a second factor and a recent proof of both."""

import time
from importlib import import_module

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from tests.journeys.sitting import heading

pytestmark = pytest.mark.browser


def test_strangers_and_instructors_stay_outside(page, signed_in):
    page.goto("/admin/")
    expect(heading(page)).to_have_text("Sign in")

    instructor: Page = signed_in("instructor")
    assert instructor.goto("/admin/").status == 403


def test_an_admin_gets_in_with_the_second_factor_and_is_asked_again_after_a_while(
    records, stack, signed_in
):
    admin: Page = signed_in("admin", width=1280, height=900)
    admin.goto("/admin/")
    expect(heading(admin)).to_have_text("Everything that is kept")
    admin.get_by_role("link", name="Attempts", exact=True).first.click()
    expect(heading(admin)).to_be_visible()

    let_proof_grow_old(admin)
    admin.goto("/admin/")
    expect(heading(admin)).to_have_text("Confirm that it is you")
    admin.get_by_label("Password", exact=True).fill(stack.logins["admin"]["password"])
    admin.get_by_role("button", name="Confirm").click()
    expect(heading(admin)).to_have_text("Everything that is kept")


def let_proof_grow_old(page: Page) -> None:
    """As if the sign-in of this browser had been an hour ago."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    store = import_module(django_settings.SESSION_ENGINE).SessionStore
    session = store(cookies[django_settings.SESSION_COOKIE_NAME])
    session["account_authentication_methods"] = [
        method | {"at": time.time() - 3600} for method in session["account_authentication_methods"]
    ]
    session.save()
