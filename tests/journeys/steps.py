"""What people do on many pages: sign in, open a mail."""

import time
from collections.abc import Callable
from typing import TypeVar

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

TOTP_PERIOD = 30
Found = TypeVar("Found")


def totp_code(secret: str) -> str:
    """The six digits an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_PERIOD))


def sign_in(page: Page, login: dict[str, str]) -> None:
    """Sign in with e-mail, password and, where there is one, the second factor."""
    page.goto("/accounts/login/")
    fill_in_password(page, login)
    if login.get("totp_secret"):
        page.get_by_label("Code").fill(totp_code(login["totp_secret"]))
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def fill_in_password(page: Page, login: dict[str, str]) -> None:
    page.get_by_label("E-mail").fill(login["email"])
    page.get_by_label("Password", exact=True).fill(login["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()


def open_mail(page: Page, *, to: str, subject: str) -> None:
    """Open the newest mail to `to` with this subject, as soon as the worker has sent it."""
    row = page.get_by_role("listitem").filter(has_text=to).filter(has_text=subject)

    def look() -> bool:
        page.goto("/dev/mail/")
        return row.count() > 0

    wait_until(look)
    row.first.get_by_role("link", name=subject).click()
    expect(page.get_by_role("heading", level=1, name=subject)).to_be_visible()


def follow_mail_link(page: Page, part: str) -> None:
    """Click the address in the open mail that holds `part`."""
    page.get_by_role("link", name=part).first.click()


def wait_until(look: Callable[[], Found], *, seconds: float = 60) -> Found:
    """What `look` gives as soon as it is true: for work that the worker does by itself."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"This did not come true in {seconds} seconds.")
        time.sleep(0.2)
    return found
