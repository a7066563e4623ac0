"""What people do on many pages: sign in, open a mail."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

TOTP_PERIOD = 30


def totp_code(secret: str) -> str:
    """The six digits an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // TOTP_PERIOD))


def sign_in(page: Page, login: dict[str, str]) -> None:
    """Sign in with e-mail, password and, where there is one, the second factor."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(login["email"])
    page.get_by_label("Password", exact=True).fill(login["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    if login.get("totp_secret"):
        page.locator("input[name=code]").fill(totp_code(login["totp_secret"]))
        page.locator("main form button.primary").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def newest_mail_link(page: Page, *, to: str, pattern: str) -> str:
    """The first address in the newest mail to `to` that matches `pattern`."""
    mailbox = page.context.new_page()
    for _ in range(40):
        mailbox.goto("/dev/mail/")
        row = mailbox.locator(f"a:has-text('{to}'), tr:has-text('{to}') a, li:has-text('{to}') a")
        if row.count():
            row.first.click()
            found = re.search(pattern, mailbox.content())
            if found:
                mailbox.close()
                return found.group(0).replace("&amp;", "&")
        mailbox.wait_for_timeout(250)
    raise AssertionError(f"No mail to {to} with {pattern}")
