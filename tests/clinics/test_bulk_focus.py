"""A page that comes again every two seconds leaves whoever reads it by keyboard where they were."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import NOW
from tests.factories.clinic_checks import make_run
from tests.quizzes.test_player import chromium  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FOCUS = settings.BASE_DIR / "training" / "static" / "js" / "focus.js"
SWAP = """html => {
    const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
    tell("htmx:beforeSwap");
    document.getElementById("run").outerHTML = html;
    tell("htmx:afterSettle", { elt: document.getElementById("run") });
}"""


@pytest.fixture
def reader(chromium, desk, clinic, manager, staff):  # noqa: F811
    """The page of a run that goes on, and what comes in its place when a row more is judged."""
    ana = staff()
    run = make_run(clinic, manager, "A", "B", "C")
    url = reverse("clinics:bulk-run", args=[clinic.slug, run.public_id])

    def part(judged):
        rows = run.rows.filter(number__lte=judged)
        rows.update(judged_at=NOW, verdict="ours-stands", status="valid", membership=ana.membership)
        return desk.get(url, headers={"HX-Request": "true"}).content.decode()

    page = chromium.new_page(viewport={"width": 1280, "height": 300})
    page.set_content(f'<main id="main" tabindex="-1">{part(2)}</main>')
    page.add_script_tag(content=FOCUS.read_text(), type="module")
    yield page, part(3)
    page.close()


def test_a_link_of_a_row_keeps_the_focus_and_the_page_its_place(reader):
    page, news = reader
    links = page.locator("#rows").get_by_role("link", name="Ana Lee")
    links.nth(1).focus()
    page.evaluate("scrollTo(0, 40)")

    page.evaluate(SWAP, news)

    assert links.count() == 3
    assert links.nth(1).evaluate("link => link === document.activeElement")
    assert page.evaluate("scrollY") == 40


def test_the_table_that_was_scrolled_by_keys_keeps_the_focus(reader):
    page, news = reader
    page.locator("#rows").focus()

    page.evaluate(SWAP, news)

    assert page.evaluate("document.activeElement.id") == "rows"
