"""What every page does for everyone: contrast, narrow screens, keyboard, choice of colours."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ["/dev/styleguide/", "/help/", "/accounts/login/", "/accounts/signup/", "/no-such-page/"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_clean_in_axe_and_fit_the_screen(device, path, width, scheme):
    page = device(width=width, color_scheme=scheme)
    page.goto(path)

    violations = Axe().run(page, options=RULES).response["violations"]

    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []
    assert page.evaluate(OVERFLOW) == 0


def test_the_policy_blocks_nothing_of_ours(device):
    page = device()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto("/dev/styleguide/")
    page.goto("/accounts/login/")

    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert [text for text in complaints if "Error" in text] == []


def test_the_first_key_leads_past_the_navigation(page):
    page.goto("/help/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_escape_closes_the_menu_and_gives_focus_back(page):
    page.goto("/help/")
    menu = page.locator("details.menu-narrow")
    menu.locator("summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(menu.locator("summary")).to_be_focused()
    expect(menu).not_to_have_attribute("open", re.compile(""))


def test_an_error_takes_focus_and_leads_to_its_field(page):
    page.goto("/accounts/signup/")
    page.locator("main button.primary").click()
    summary = page.locator("[data-error-summary]")

    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))

    summary.get_by_role("link").first.click()
    expect(page.locator("[name=email]")).to_be_focused()


def test_chosen_colours_stay_on_the_next_page(page):
    page.goto("/help/")
    page.get_by_label("Dark").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.goto("/privacy/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_password_can_be_looked_at(page):
    page.goto("/accounts/login/")
    page.locator("input[name=password]").fill("correct horse")
    page.get_by_role("button", name="Show or hide the password").click()

    expect(page.locator("input[name=password]")).to_have_attribute("type", "text")


@pytest.mark.parametrize("path", ["/help/", "/accounts/login/", "/dev/styleguide/"])
def test_pages_read_without_scripts(device, path):
    page = device(java_script_enabled=False)
    page.goto(path)

    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("form[data-theme-switch]")).to_be_hidden()
