"""Every text a person reads goes through gettext: a pseudo-locale finds what does not."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation

from tests.world import make_world

OPEN, CLOSE = "⟦", "⟧"
# The name of the product, addresses and codes are the same in every language.
SAME_EVERYWHERE = re.compile(r"Needlewise|https?://\S+|NW-\d+-\d+\S*|UTC|[A-Z]+/\w+|PDF|QR")


class TextOfPage(HTMLParser):
    """The text nodes and the spoken attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attributes) -> None:
        self.silent += tag in {"script", "style", "code"}
        for name, value in attributes:
            if name in {"aria-label", "title", "alt", "placeholder"} and value:
                self.texts.append(value)

    def handle_endtag(self, tag) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data) -> None:
        if not self.silent and data.strip():
            self.texts.append(data.strip())


@pytest.fixture
def pseudo_locale(monkeypatch):
    """Marks everything gettext gives back; what reaches a page unmarked was never translated."""
    real = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        plain = getattr(real, name)

        def marked(*arguments, plain=plain):
            text = plain(*arguments)
            return f"{OPEN}{text}{CLOSE}" if text.strip() else text

        monkeypatch.setattr(real, name, marked)


def untranslated(html: str, data: list[str]) -> list[str]:
    """Texts with words of their own outside the marks, besides what people and authors wrote."""
    page = TextOfPage()
    page.feed(html)
    found = []
    depth = 0
    for text in page.texts:
        kept = ""
        for character in text:
            depth += (character == OPEN) - (character == CLOSE)
            kept += character if depth == 0 and character != CLOSE else " "
        for value in data:
            kept = kept.replace(value, " ")
        kept = SAME_EVERYWHERE.sub(" ", kept)
        if re.search(r"[^\W\d_]{3,}", kept):
            found.append(text)
    return found


PAGES = {
    "anonymous": ["/", "courses:catalogue", "certificates:verify-form"],
    "owner": ["/", "courses:catalogue", "certificates:portfolio"],
    "instructor": ["/"],
    "manager": ["/"],
    "admin": ["/"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", PAGES)
def test_no_page_shows_a_text_that_was_not_wrapped(client, pseudo_locale, role):
    world = make_world()
    if user := world.people[role]:
        client.force_login(user)
    written = [
        value
        for person in world.people.values()
        if person
        for value in (person.legal_name, person.email)
    ]
    version = world.things["version"]
    written += [version.title, version.summary, "Safety", "Contraindications", "Pneumothorax"]
    written += [world.things["clinic"].name, "Lesson 1", "Lesson 2", "Some text."]

    for page in PAGES[role]:
        address = page if page.startswith("/") else reverse(page)
        response = client.get(address)
        assert response.status_code == 200, address
        assert untranslated(response.content.decode(), sorted(written, key=len)[::-1]) == [], (
            address
        )
