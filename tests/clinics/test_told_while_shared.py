"""Where somebody stands is told while they share, by every channel alike; who came, always."""

import json
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from clinics.domain.noticing import notice_changes
from clinics.domain.watching.feeds import make_feed
from clinics.domain.watching.following import follow
from clinics.domain.watching.notices import tell_all
from clinics.enums import WatchChannel, WatchSubject
from clinics.queries.watching import waiting_on_desk
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW
from tests.factories.systems import make_api, make_webhook
from training.lib import fetching
from training.lib.background import run_due
from training.people.domain.consent import give_consent, stop_consent

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def ben(clinic, manager, staff, part):
    """His policy goes on longer; a manager follows everything by every channel."""
    person = staff("Ben Ray")
    assign(person, make_rules(clinic, manager, ("insurance", "needed")))
    make_policy(person, manager, clinic, until=date(2027, 1, 31))
    notice_changes(clinic, now=NOW)
    follow(part, WatchSubject.ROSTER, list(WatchChannel), now=NOW)
    make_webhook(clinic, manager)
    make_policy(person, manager, clinic, until=date(2027, 2, 28))
    notice_changes(clinic, now=NOW)
    return person


@pytest.fixture
def sent(monkeypatch):
    """Bodies that webhooks got."""
    bodies: list[str] = []

    def post(url, body, headers, *, seconds):
        bodies.append(body.decode())
        return 204

    monkeypatch.setattr(fetching, "post", post)
    return bodies


def mailed():
    """What was mailed of notices up to the next morning, the digest among them."""
    tell_all(now=TOMORROW)
    while run_due(now=TOMORROW):
        pass
    return "\n".join(f"{each.subject}\n{each.body}" for each in mail.outbox)


def by_mail(desk, clinic, part, sent):
    return mailed()


def by_list(desk, clinic, part, sent):
    return desk.get(reverse("clinics:changes", args=[clinic.slug])).content.decode()


def by_desk(desk, clinic, part, sent):
    """How many followed changes wait to be seen."""
    return str(waiting_on_desk(part.user, now=NOW))


def by_webhook(desk, clinic, part, sent):
    while run_due(now=NOW):
        pass
    return "\n".join(sent)


def by_calendar(desk, clinic, part, sent):
    return feed("ends-feed", part)


def by_atom(desk, clinic, part, sent):
    return feed("changes-feed", part)


def feed(name, part):
    address = reverse(f"clinics:{name}", args=[make_feed(part, now=NOW)])
    return Client().get(address).content.decode()


def by_api(desk, clinic, part, sent):
    return json.dumps(make_api(clinic, part.user).get("/changes").json())


CHANNELS = [by_mail, by_list, by_desk, by_webhook, by_calendar, by_atom, by_api]
TOLD = {by_desk: "'Harbour Physio', 1)", by_list: "Ben Ray, Insurance"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_where_somebody_stands_is_told_while_they_share(channel, desk, clinic, part, ben, sent):
    assert TOLD.get(channel, "Insurance") in channel(desk, clinic, part, sent)


@pytest.mark.parametrize("channel", CHANNELS)
def test_who_stopped_sharing_closes_what_was_noted_before_as_well(
    channel, desk, clinic, part, ben, sent
):
    stop_consent(ben.consent, actor=ben, now=NOW)

    text = channel(desk, clinic, part, sent)
    assert TOLD.get(channel, "Insurance") not in text


@pytest.mark.parametrize("channel", [by_mail, by_list, by_webhook, by_atom, by_api])
def test_that_they_stopped_is_told_all_the_same(channel, desk, clinic, part, ben, sent):
    stop_consent(ben.consent, actor=ben, now=NOW)
    notice_changes(clinic, now=NOW)

    text = channel(desk, clinic, part, sent)

    words = ("no longer lets this clinic see records", '"kind":"consent"', '"kind": "consent"')
    assert any(each in text for each in words)


@pytest.mark.parametrize("channel", [by_list, by_desk, by_atom, by_api])
def test_a_consent_given_again_opens_it_again(channel, desk, clinic, part, ben, sent):
    stop_consent(ben.consent, actor=ben, now=NOW)
    give_consent(ben, clinic, now=NOW)

    assert TOLD.get(channel, "Insurance") in channel(desk, clinic, part, sent)


def test_what_is_closed_counts_as_no_news(desk, clinic, part, ben):
    stop_consent(ben.consent, actor=ben, now=NOW)
    address = reverse("clinics:changes", args=[clinic.slug])

    assert "3 changes since you began to follow" in desk.get(address).content.decode()
