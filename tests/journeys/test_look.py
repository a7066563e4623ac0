"""What every page does for everyone: contrast, narrow screens, keyboard, choice of colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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

    assert page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_the_menu_and_gives_focus_back(page):
    page.goto("/help/")
    menu = page.locator("details.menu-narrow")
    menu.locator("summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_an_error_takes_focus_and_leads_to_its_field(page):
    page.goto("/accounts/signup/")
    page.locator("main button.primary").click()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')") is True

    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "email"


def test_chosen_colours_stay_on_the_next_page(page):
    page.goto("/help/")
    page.get_by_label("Dark").check(force=True)
    assert page.locator("html").get_attribute("data-theme") == "dark"

    page.goto("/privacy/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_password_can_be_looked_at(page):
    page.goto("/accounts/login/")
    page.locator("input[name=password]").fill("correct horse")
    page.get_by_role("button", name="Show or hide the password").click()

    assert page.locator("input[name=password]").get_attribute("type") == "text"


@pytest.mark.parametrize("path", ["/help/", "/accounts/login/", "/dev/styleguide/"])
def test_pages_read_without_scripts(device, path):
    page = device(java_script_enabled=False)
    page.goto(path)

    assert page.locator("h1").first.is_visible()
    assert page.locator("form[data-theme-switch]").is_visible() is False
