"""Pages everyone may read, and what holds for every template and style sheet."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "training" / "static"
HTML = sorted(TEMPLATES.rglob("*.html"))
TEXT_PAGES = ("help", "privacy", "terms", "accessibility", "contact")


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXT_PAGES)
def test_text_pages_are_open_to_everyone(client, name):
    html = client.get(reverse(name)).content.decode()

    assert html.count("<h1") == 1
    assert settings.CONTACT_EMAIL in html or name == "terms"


@pytest.mark.django_db
def test_the_style_guide_shows_every_status(client):
    html = client.get(reverse("styleguide")).content.decode()

    for word in ("Valid", "Expiring", "Revoked", "Unverified", "Not required", "Unknown"):
        assert word in html


def test_no_template_carries_inline_script_or_style():
    pattern = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|application/json))")
    found = [path.name for path in HTML if pattern.search(path.read_text())]

    assert found == []


def test_every_static_file_a_template_names_exists():
    names = {
        name for path in HTML for name in re.findall(r"\{% static '([^']+)' %\}", path.read_text())
    }

    assert [name for name in sorted(names) if not finders.find(name)] == []


def test_every_component_tells_its_context_on_the_first_line():
    files = sorted((TEMPLATES / "components").glob("*.html"))

    assert [p.name for p in files if not p.read_text().startswith("{# ")] == []


def test_green_is_used_for_valid_only():
    users = [
        line.strip()
        for path in STATIC.rglob("*.css")
        for line in path.read_text().splitlines()
        if "var(--good" in line and "swatch" not in line
    ]

    assert [line for line in users if "valid" not in line] == []


def test_colours_are_tokens_everywhere():
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(", re.IGNORECASE)
    allowed = {"tokens.css", "print.css"}
    found = {
        path.name: literal.findall(re.sub(r"/\*.*?\*/|#[a-z][\w-]*\s*\{", "", path.read_text()))
        for path in STATIC.rglob("*.css")
        if path.name not in allowed
    }

    assert {name: colours for name, colours in found.items() if len(colours) > 1} == {}


def test_the_sheets_of_an_ordinary_page_stay_small():
    skeleton = (TEMPLATES / "skeleton.html").read_text()
    sheets = re.findall(r"\{% static '(css/[^']+)' %\}", skeleton)
    content = b"".join((STATIC / sheet).read_bytes() for sheet in sheets)

    assert len(gzip.compress(content)) < 14_000
