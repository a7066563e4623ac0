"""Feeds at a secret address: they parse, hold no papers, and end with the manager's part."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from clinics.domain.noticing import notice_changes
from clinics.domain.watching.feeds import ends_of, make_feed, stop_feed
from tests.clinics.lines import a_policy, make_file
from tests.clinics.rows import INSURANCE, rules
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW
from training.people.domain.clinics import end_membership
from training.people.domain.consent import stop_consent

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
END = date(2027, 2, 28)


@pytest.fixture
def insured(clinic, manager, staff):
    person = staff()
    assign(person, make_rules(clinic, manager, ("insurance", "needed")))
    make_policy(person, manager, clinic, until=END, excluded_regions=["thorax"])
    notice_changes(clinic, now=NOW)
    return person


def read(name, token):
    return Client().get(reverse(f"clinics:{name}", args=[token]))


def test_the_calendar_names_person_paper_and_last_day(part, insured):
    response = read("ends-feed", make_feed(part, now=NOW))

    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["summary"]) == "Ana Lee: last day of Insurance"
    assert event.decoded("dtstart") == END
    assert event.decoded("dtend") == END + timedelta(days=1)
    assert str(event["url"]).endswith(f"/people/{insured.membership.public_id}/")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


@settings(max_examples=40)
@given(
    st.datetimes(datetime(2026, 6, 1), datetime(2027, 3, 1), timezones=st.just(UTC)),
    st.integers(-33, -27),
    st.sampled_from(["America/Vancouver", "Pacific/Auckland", "Asia/Kolkata", "UTC"]),
)
def test_an_end_stays_thirty_days_by_the_days_of_the_clinic(now, days, place):
    zone = ZoneInfo(place)
    last = now.astimezone(zone).date() + timedelta(days=days)
    person = make_file(papers=(a_policy(valid_until=last),))

    found = ends_of([person], rules(INSURANCE), now, zone)

    assert [end.last_day for end in found] == ([last] if days >= -30 else [])


def test_the_feed_of_changes_is_atom_newest_first(clinic, part, insured):
    stop_consent(insured.consent, actor=insured, now=NOW)
    notice_changes(clinic, now=NOW)

    text = read("changes-feed", make_feed(part, now=NOW)).content
    root = ElementTree.fromstring(text)  # noqa: S314  (we wrote it)

    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert titles == [
        "Ana Lee no longer lets this clinic see records.",
        "Physiotherapist: version 1 of what is needed began.",
        "Ana Lee lets this clinic see records.",
        "Ana Lee joined the roster.",
    ]
    identifiers = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(identifiers)) == 4


def test_feeds_hold_no_number_region_or_address_of_a_document(clinic, part, insured):
    make_rules(clinic, part.user, ("cpr", "needed"), at=NOW)
    notice_changes(clinic, now=NOW)
    token = make_feed(part, now=NOW)

    text = read("changes-feed", token).content + read("ends-feed", token).content

    for word in (b"horax", b"4711", b"/evidence", b".pdf"):
        assert word not in text


def test_of_who_stopped_sharing_no_standing_and_no_end_is_read(clinic, part, insured):
    insured.membership.known_standings.update(status="missing")
    notice_changes(clinic, now=NOW)
    token = make_feed(part, now=NOW)
    assert b"Ana Lee, Insurance" in read("changes-feed", token).content

    stop_consent(insured.consent, actor=insured, now=NOW)

    assert b"Insurance" not in read("changes-feed", token).content
    assert list(Calendar.from_ical(read("ends-feed", token).content).walk("VEVENT")) == []


def test_asked_again_a_program_hears_that_nothing_changed(part, insured):
    token = make_feed(part, now=NOW)
    for name in ("ends-feed", "changes-feed"):
        tag = read(name, token)["ETag"]

        again = Client().get(
            reverse(f"clinics:{name}", args=[token]), headers={"If-None-Match": tag}
        )

        assert again.status_code == 304


@pytest.mark.parametrize("name", ["ends-feed", "changes-feed"])
def test_the_address_ends_with_the_managers_part_at_once(clinic, manager, part, staff, name):
    clinic.memberships.create(user=staff("Other"), role="manager", started_at=NOW)
    token = make_feed(part, now=NOW)
    assert read(name, token).status_code == 200

    end_membership(part, by=manager, now=NOW)

    assert read(name, token).status_code == 404


def test_a_new_address_ends_the_one_before_and_ending_it_ends_both(part):
    first = make_feed(part, now=NOW)
    second = make_feed(part, now=NOW)
    assert [read("ends-feed", token).status_code for token in (first, second)] == [404, 200]

    stop_feed(part, now=NOW)

    assert read("ends-feed", second).status_code == 404


def test_a_wrong_address_is_not_found(clinic):
    assert read("ends-feed", "x" * 43).status_code == 404


@pytest.mark.parametrize("name", ["ends-feed", "changes-feed"])
def test_feeds_need_the_same_statements_for_any_roster(
    clinic, part, staff, manager, name, queries_of_app
):
    token = make_feed(part, now=NOW)
    position = make_rules(clinic, manager, ("insurance", "needed"))
    counts = []
    for names in (["Ana Lee"], ["Ben Ray", "Cy Poe"]):
        for each in names:
            person = staff(each)
            assign(person, position)
            make_policy(person, manager, clinic, until=END)
        notice_changes(clinic, now=NOW)
        with queries_of_app() as seen:
            read(name, token)
        counts.append(len(seen()))

    assert counts[0] == counts[1]
