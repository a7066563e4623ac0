"""Devices that use the running product, and a look at its records."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import global_settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from quizzes.domain import remembered
from tests.journeys.complaints import listen
from tests.journeys.stack import Stack, running_stack
from tests.journeys.steps import sign_in

PATIENCE = 60_000  # milliseconds; only a journey that fails waits so long
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory) -> Iterator[Stack]:
    """Started once per xdist worker; a journey that changes a person makes one of its own."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with running_stack(number, tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def records(stack, django_db_blocker, settings) -> Iterator[None]:
    """The ORM of this test looks at the product's database; nothing is rolled back."""
    connection = connections["default"]
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = stack.database
    settings.MEDIA_ROOT = stack.data / "media"
    settings.SIGNING_KEYS = stack.data / "keys"
    settings.ALLOW_DRAFT = True
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # people made here sign in there
    remembered._kept.clear()  # the other database has other questions under the same numbers
    with django_db_blocker.unblock():
        yield
        connection.close()
    remembered._kept.clear()
    connection.settings_dict["NAME"] = own


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    # Playwright runs an event loop in this thread; Django must not take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver) -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM")
    if not executable:
        pytest.fail("No Chromium: start the suite with ./dev test, or set CHROMIUM.")
    browser = playwright_driver.chromium.launch(executable_path=executable, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def device(browser, stack) -> Iterator[Callable[..., Page]]:
    """A maker of devices: each has cookies and storage of its own, like another phone.

    Whatever a page complains of in the console, a broken policy or script above all, fails the
    journey in the end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, width: int = 390, height: int = 844, **options) -> Page:
        context = browser.new_context(
            base_url=stack.url, viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(PATIENCE)
        listen(context, complaints)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(device) -> Page:
    """A phone of somebody who is not signed in."""
    return device()


@pytest.fixture(scope="session")
def _sessions() -> dict[str, dict]:
    return {}


@pytest.fixture
def signed_in(device, stack, _sessions) -> Callable[..., Page]:
    """A device of a person of the demo. A code of an authenticator works once, so the sign-in
    itself happens once per person and its cookies are used again."""

    def make(role: str, **options) -> Page:
        if role not in _sessions:
            first = device()
            sign_in(first, stack.logins[role])
            _sessions[role] = first.context.storage_state()
        return device(storage_state=_sessions[role], **options)

    return make
