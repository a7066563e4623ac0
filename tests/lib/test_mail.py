"""Mails: one source, three renderings that agree."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from training.lib.mail import render_mail, send_mail

TEMPLATES = settings.BASE_DIR / "templates"
LAYOUTS = {"base.txt", "base_subject.txt"}
SOURCES = sorted(
    str(path.relative_to(TEMPLATES))
    for folder in ("emails", "account/email", "mfa/email")
    for path in (TEMPLATES / folder).glob("*.txt")
    if path.name not in LAYOUTS and not path.name.startswith("_")
)
ALLAUTH = Path(__import__("allauth").__file__).parent / "templates"
NASTY = "O'Hara & Söhne <b>"
INVITED = {
    "clinic": NASTY,
    "inviter": "R. Manager",
    "until": "3 May 2027",
    "url": "/invitations/abc/?a=1&b=2",
}


def invitation() -> tuple[str, str, str]:
    return render_mail("emails/invitation.txt", INVITED)


def words(html: str) -> list[str]:
    body = re.sub(r"<!--.*?-->|<style.*?</style>|<title>.*?</title>", "", html, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", body)).split()


def test_text_and_html_say_the_same():
    _subject, text, html = invitation()

    spoken = words(html)
    missing = [word for word in text.replace("--", "").split() if word.strip(":") not in spoken]
    assert [word for word in missing if not word.startswith("invitation:")] == []


def test_names_are_text_in_both_parts():
    subject, text, html = invitation()

    assert subject == f"{NASTY} invites you to share your records"
    assert NASTY in text
    assert "<b>" not in html


def test_a_path_becomes_a_full_address():
    _subject, text, html = invitation()

    address = f"{settings.PUBLIC_URL}/invitations/abc/?a=1&b=2"
    assert address in text
    assert f'href="{address.replace("&", "&amp;")}"' in html


def test_the_html_loads_nothing_from_elsewhere():
    html = invitation()[2]

    assert re.findall(r"<(?:img|link|script)\b|@import|url\(", html) == []
    assert 'lang="en"' in html


def test_a_mail_goes_out_with_both_parts():
    send_mail("emails/invitation.txt", INVITED, to="nadia@example.org")

    (message,) = mail.outbox
    assert message.to == ["nadia@example.org"]
    assert message.subject == f"{NASTY} invites you to share your records"
    assert [kind for _html, kind in message.alternatives] == ["text/html"]


@pytest.mark.parametrize("source", SOURCES)
def test_every_mail_has_a_subject_a_reason_and_few_words(source):
    moment = {"timestamp": timezone.now(), "url": "/x/", "code": "", "last_day": "2027-03-31"}
    names = re.findall(r"\{\{ *(\w+)", (TEMPLATES / source).read_text())
    values = dict.fromkeys(names, "something") | moment | {"count": 2}

    subject, text, _html = render_mail(source, values)

    assert subject
    assert len(text.split()) <= 90
    assert text.partition("--\nNeedlewise\n")[2].startswith("You get this because")


@pytest.mark.parametrize("app", ["account", "mfa"])
def test_every_mail_of_allauth_has_its_source_here(app):
    theirs = {
        path.name.removesuffix("_subject.txt")
        for path in ALLAUTH.glob(f"{app}/email/*_subject.txt")
    }
    ours = {path.stem for path in (TEMPLATES / app / "email").glob("*.txt")}

    assert theirs - ours == set()
