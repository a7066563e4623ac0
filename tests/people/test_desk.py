"""The desk: next thing first, then what has a date, then the rest; and the way there."""

import importlib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import (
    make_admin,
    make_clinic,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from training.people import urls
from training.people.desk import arrange

TODAY = date(2026, 11, 23)


def item(title, **fields):
    return {"title": title, "text": "", "url": "/", "action": "Go"} | fields


def test_the_next_thing_comes_first_and_the_rest_by_role():
    desk = arrange(
        [item("Lesson 3.2"), item("Portfolio"), item("Your clinic", section="clinic")], today=TODAY
    )

    assert desk.next["title"] == "Lesson 3.2"
    assert [(name, [i["title"] for i in items]) for name, items in desk.sections] == [
        ("learning", ["Portfolio"]),
        ("clinic", ["Your clinic"]),
    ]


def test_what_is_due_within_a_week_comes_before_everything():
    items = [item("Lesson"), item("Later", due=TODAY + timedelta(days=90))]
    items.append(item("Soon", due=TODAY + timedelta(days=7)))

    desk = arrange(items, today=TODAY)

    assert desk.next["title"] == "Soon"
    assert [i["title"] for i in desk.dated] == ["Later"]


def test_what_is_due_later_waits_among_the_dates():
    desk = arrange([item("Later", due=TODAY + timedelta(days=8)), item("Lesson")], today=TODAY)

    assert desk.next["title"] == "Lesson"
    assert [i["title"] for i in desk.dated] == ["Later"]


def test_a_far_date_alone_is_not_the_next_thing():
    desk = arrange([item("Later", due=TODAY + timedelta(days=8))], today=TODAY)

    assert (desk.next, [i["title"] for i in desk.dated]) == (None, ["Later"])


def test_an_empty_desk_has_no_next_thing():
    desk = arrange([], today=TODAY)

    assert (desk.next, desk.dated, desk.sections) == (None, [], [])


@pytest.mark.django_db
def test_a_visitor_reads_what_this_is(client):
    page = client.get("/").content

    assert b"A certificate from here is no licence." in page
    assert page.count(b"<h1") == 1


@pytest.mark.django_db
def test_a_newcomer_is_asked_to_complete_the_profile(client):
    sign_in(client, make_user())

    page = client.get("/").content.decode()

    assert "Complete your profile" in page
    assert "Nothing is due." not in page


@pytest.mark.django_db
def test_an_empty_desk_says_that_nothing_is_due(client):
    sign_in(client, make_admin())

    assert "Nothing is due." in client.get("/").content.decode()


def labels(client):
    return [link["label"] for link in client.get("/").context["nav"]]


@pytest.mark.django_db
def test_the_navigation_follows_the_roles(client):
    assert labels(client) == ["Courses", "Verify"]
    sign_in(client, make_user())
    assert labels(client) == ["Courses", "Portfolio", "Verify"]
    sign_in(client, make_recognition().instructor)
    assert labels(client) == ["Courses", "Portfolio", "Author", "Verify"]
    sign_in(client, make_admin())
    assert labels(client) == ["Courses", "Portfolio", "Author", "Verify"]
    manager = make_user()
    make_membership(make_clinic(), manager, role="manager")
    sign_in(client, manager)
    assert labels(client) == ["Courses", "Portfolio", "Clinic", "Verify"]


# --- Mail kept as files --------------------------------------------------------------------


@pytest.fixture
def kept_mail(settings, tmp_path):
    settings.EMAIL_BACKEND = "training.lib.filemail.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    message = mail.EmailMultiAlternatives(
        "Grüße <b>", "Open http://localhost:8000/x/", to=["ana@clinic.example"]
    )
    message.attach_alternative("<p>Open it</p>", "text/html")
    message.send()
    return next((tmp_path / "mail").iterdir()).stem


@pytest.mark.django_db
def test_mail_is_readable_in_the_browser(client, kept_mail):
    listed = client.get(reverse("people:mailbox")).content.decode()
    assert "Grüße &lt;b&gt;" in listed

    shown = client.get(reverse("people:mail", args=[kept_mail])).content.decode()
    assert 'href="http://localhost:8000/x/"' in shown
    html = client.get(reverse("people:mail_html", args=[kept_mail]))
    assert html.content == b"<p>Open it</p>"
    assert "sandbox" in html["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x", "00000000000000000000-00000000"])
def test_other_files_are_not(client, kept_mail, name):
    assert client.get(reverse("people:mail", args=[name])).status_code == 404


def test_production_has_no_such_page(settings):
    settings.PRODUCTION = True
    try:
        names = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.PRODUCTION = False
        importlib.reload(urls)

    assert not names & {"mailbox", "mail", "mail_html"}
    assert "settings" in names
