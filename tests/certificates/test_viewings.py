"""A holder sees who looked: an account, or a browser and a mark of the network."""

from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.domain.holder import viewings
from certificates.domain.holder.viewings import origin_of
from certificates.enums import ViewingKind
from certificates.models import Viewing
from certificates.templatetags.holder import origin_words
from tests.certificates.test_sharing import page, share
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux, network"),
        (SAFARI, "Safari on iPhone, network"),
        (EDGE, "Edge on Windows, network"),
        ("python-requests/2.32", "A program, network"),
        ("", "A program, network"),
    ],
)
def test_an_origin_is_a_browser_and_a_mark_of_the_network(user_agent, words):
    assert origin_words(origin_of(user_agent, "203.0.113.7")).startswith(words)


def test_the_mark_tells_networks_apart_and_no_address():
    marks = [
        origin_of("", address)
        for address in ("203.0.113.7", "203.0.113.200", "203.0.114.7", "2001:db8::1", "unknown")
    ]

    assert marks[0] == marks[1]
    assert len({marks[0], marks[2], marks[3], marks[4]}) == 4
    assert marks[4] == "//"
    assert not any("203" in mark or "2001" in mark for mark in marks)


def test_the_holder_sees_who_looked_and_their_own_looks_are_not_counted(
    client, holder, certificate, moment
):
    _grant, token = share(holder, certificate, now=moment)
    page(client, token)
    page(client, token)
    colleague = sign_in(client, make_user(legal_name="Amara Diallo"))
    page(client, token)
    sign_in(client, holder)
    page(client, token)

    text = client.get(reverse("certificates:viewings")).text

    assert [row.viewer for row in Viewing.objects.order_by("pk")] == [None, colleague]
    assert "Amara Diallo, signed in" in text and "A program, network" in text
    assert "127.0.0.1" not in str(Viewing.objects.values())


def test_an_hour_later_it_is_another_look(holder, certificate, moment):
    for minutes in (0, 59, 61):
        viewings.note(
            certificate,
            ViewingKind.PAGE,
            viewer=None,
            origin="Firefox/Linux/7F3A",
            now=moment + timedelta(minutes=minutes),
        )

    assert Viewing.objects.count() == 2


def test_a_look_that_cannot_be_noted_breaks_nothing(
    client, holder, certificate, moment, monkeypatch
):
    _grant, token = share(holder, certificate, now=moment)
    monkeypatch.setattr(viewings, "_NOTE", "INSERT INTO no_such_table VALUES (%(now)s)")

    assert page(client, token).status_code == 200
    assert Viewing.objects.count() == 0


def test_looks_are_forgotten_after_a_year(holder, certificate, moment):
    for days in (0, 1):
        viewings.note(
            certificate, ViewingKind.PAGE, viewer=None, origin="", now=moment + timedelta(days=days)
        )

    assert viewings.forget_old(now=moment + timedelta(days=365, hours=1)) == 1
    assert Viewing.objects.count() == 1
