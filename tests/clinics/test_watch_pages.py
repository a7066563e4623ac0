"""The pages of what changed, what is followed, and the look ahead."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clinics.domain.noticing import notice_changes
from clinics.domain.watching.following import follow, managing
from clinics.enums import WatchChannel, WatchSubject
from clinics.models import LastLook, Watch
from tests.clinics.conftest import LONG_AGO
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import (
    NOW,
    make_clinic,
    make_membership,
    make_user,
    sign_in,
)
from tests.factories.rostering import make_auditor
from training.people.domain.clinics import end_membership

pytestmark = pytest.mark.django_db

END = date(2027, 2, 28)


def url(name, *arguments):
    return reverse(f"clinics:{name}", args=["harbour", *arguments])


@pytest.fixture
def position(clinic, manager):
    return make_rules(clinic, manager, ("insurance", "needed"))


@pytest.fixture
def insured(clinic, manager, position, staff):
    person = staff()
    assign(person, position)
    person.policy = make_policy(person, manager, clinic, until=END)
    notice_changes(clinic, now=NOW)
    return person


def text_of(response):
    return " ".join(response.content.decode().split())


# --- What changed -------------------------------------------------------------------------


def test_who_looks_for_the_first_time_is_not_met_with_news(clinic, desk, insured):
    text = text_of(desk.get(url("changes")))

    assert "You have not looked here before, so nothing is marked as new." in text
    assert (text.count(">New</strong>"), "Mark from now on what is new" in text) == (0, True)

    desk.post(url("changes-seen"), {"number": re.search(r'name="number" value="(\d+)"', text)[1]})
    text = text_of(desk.get(url("changes")))
    assert "Nothing new since your last look on 4 May 2026." in text
    assert "Mark from now on" not in text


def test_before_the_first_look_new_is_what_came_since_one_follows(clinic, desk, manager, insured):
    part = managing(manager, clinic, now=NOW)
    follow(part, WatchSubject.ROSTER, [WatchChannel.DESK], now=NOW + timedelta(seconds=1))
    quiet = text_of(desk.get(url("changes")))
    insured.policy.withdrawn_at = NOW
    insured.policy.save(update_fields=["withdrawn_at"])
    notice_changes(clinic, now=NOW + timedelta(seconds=2))

    text = text_of(desk.get(url("changes")))

    assert "Nothing new since you began to follow on 4 May 2026." in quiet
    assert "1 change since you began to follow on 4 May 2026." in text
    assert text.count(">New</strong>") == 1


def test_changes_are_listed_newest_first_and_marked_as_new(clinic, desk, manager, insured):
    part = managing(manager, clinic, now=NOW)
    follow(part, WatchSubject.ROSTER, [WatchChannel.DESK], now=LONG_AGO)
    text = text_of(desk.get(url("changes")))

    places = [text.index(words) for words in ("lets this clinic see records", "joined the roster")]
    assert places == sorted(places)
    assert "3 changes since you began to follow on 16 October 2025." in text
    assert text.count(">New</strong>") == 3


def test_after_a_look_only_what_came_later_is_new(clinic, desk, insured):
    desk.post(url("changes-seen"), {"number": "3"})
    insured.policy.withdrawn_at = NOW
    insured.policy.save(update_fields=["withdrawn_at"])
    notice_changes(clinic, now=NOW)

    text = text_of(desk.get(url("changes")))

    assert "1 change since your last look on 4 May 2026." in text
    assert "Ana Lee, Insurance: missing, was valid." in text
    assert text.count(">New</strong>") == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999"])
def test_a_look_without_a_number_marks_nothing(desk, insured, number):
    assert desk.post(url("changes-seen"), {"number": number}).status_code == 302
    assert not LastLook.objects.exists()


def test_the_list_can_be_narrowed_to_a_kind_and_a_person(desk, insured, staff, clinic):
    staff("Ben Ray")
    notice_changes(clinic, now=NOW)

    text = text_of(desk.get(url("changes"), {"kind": "joined"}))
    assert ("Ben Ray joined" in text, "lets this clinic" in text) == (True, False)
    text = text_of(desk.get(url("changes"), {"person": str(insured.membership.public_id)}))
    assert ("Ben Ray joined" in text, "Ana Lee joined" in text) == (False, True)
    text = text_of(desk.get(url("changes"), {"requirement": "insurance"}))
    assert "No change fits what you chose." in text


@pytest.mark.parametrize(
    "query",
    [
        "kind=password", "person=1", "requirement=__class__", "before=-1", "before=abc",
        "before=99999999999", "before=1000000000000000000000", "kind=a&kind=b", "followed=zz",
        "as_of=2020-01-01", "before=%C2%B2",
    ],
)  # fmt: skip
def test_b35_an_odd_address_still_shows_the_list(desk, insured, query):
    assert desk.get(f"{url('changes')}?{query}").status_code == 200


def test_older_changes_are_a_page_away_by_number(clinic, desk, staff):
    for number in range(30):
        staff(f"Person {number:02}")
    notice_changes(clinic, now=NOW)

    first = text_of(desk.get(url("changes")))
    second = text_of(desk.get(url("changes"), {"before": "11"}))

    assert "?before=11" in first
    assert ('id="change-11"' in first, 'id="change-10"' in first) == (True, False)
    assert ('id="change-11"' in second, 'id="change-1"' in second) == (False, True)


def test_the_list_needs_the_same_statements_for_any_length(clinic, desk, staff, queries_of_app):
    counts = []
    for names in (["Ana Lee"], ["Ben Ray", "Cy Poe"]):
        for name in names:
            staff(name)
        notice_changes(clinic, now=NOW)
        with queries_of_app() as seen:
            desk.get(url("changes"))
        counts.append(len(seen()))

    assert counts[0] == counts[1]


def test_an_auditor_reads_the_list_and_follows_nothing(client, clinic, insured):
    sign_in(client, make_auditor(clinic).user)

    text = text_of(client.get(url("changes")))

    assert ("Ana Lee joined" in text, "Mark" in text) == (True, False)
    assert client.get(url("watch")).status_code == 403
    assert client.post(url("changes-seen"), {"number": "1"}).status_code == 403


# --- What is followed ---------------------------------------------------------------------


def test_a_manager_follows_a_person_and_stops(desk, insured):
    fields = {"subject": "person", "person": str(insured.membership.public_id)}
    desk.post(url("watch"), fields | {"channels": ["mail", "desk"]})
    assert text_of(desk.get(url("watch"))).count("Ana Lee</p>") == 2

    desk.post(url("stop-watching"), fields | {"channel": "mail"})

    assert list(Watch.objects.values_list("channel", flat=True)) == ["desk"]


def test_what_is_lacking_is_said_and_what_was_chosen_stays(desk, insured):
    response = desk.post(url("watch"), {"subject": "person", "requirement": "insurance"})

    text = text_of(response)
    assert response.status_code == 422
    assert "Choose the person to follow." in text
    assert "Choose how you are told." in text
    assert '<option value="insurance" selected>' in text


def test_people_and_requirements_of_another_clinic_are_no_choice(desk, insured):
    elsewhere = make_membership(make_clinic(), make_user())
    for fields in (
        {"subject": "person", "person": str(elsewhere.public_id)},
        {"subject": "rule", "requirement": "of-another"},
    ):
        response = desk.post(url("watch"), fields | {"channels": ["desk"]})
        assert response.status_code == 404
    gone = {"subject": "person", "person": str(elsewhere.public_id), "channel": "desk"}
    assert desk.post(url("stop-watching"), gone).status_code == 404

    assert not Watch.objects.exists()


def test_the_addresses_of_the_feeds_are_shown_once(desk, insured):
    desk.post(url("make-feed"))

    first, again = text_of(desk.get(url("watch"))), text_of(desk.get(url("watch")))

    assert ("/changes.atom" in first, "/ends.ics" in first) == (True, True)
    assert "/changes.atom" not in again
    desk.post(url("stop-feed"))
    assert "Make the addresses" in text_of(desk.get(url("watch")))


def test_a_manager_who_left_and_another_clinics_manager_find_nothing(client, clinic, manager):
    other = make_user()
    make_membership(make_clinic(), other, role="manager")
    second = make_membership(clinic, make_user(), role="manager")
    end_membership(managing(manager, clinic, now=NOW), by=manager, now=NOW)
    for user in (other, manager):
        sign_in(client, user)
        for name in ("changes", "watch", "forecast"):
            assert client.get(url(name)).status_code == 404
        for name in ("changes-seen", "stop-watching", "make-feed", "stop-feed"):
            assert client.post(url(name)).status_code == 404
    assert second.watches.count() == 0


# --- The look ahead -----------------------------------------------------------------------


def test_the_look_ahead_begins_with_the_sentence_and_has_a_table(desk, insured):
    text = text_of(desk.get(url("forecast")))

    assert (
        "If nobody acts, on 1 March 2027, 1 of 1 no longer meets everything that is needed."
        " On 4 May 2027, nobody is left."
    ) in text
    assert '<svg class="forecast-plot"' in text
    assert '<th scope="row">1 March 2027</th>' in text
    assert "Insurance: ended 28 February 2027" in text


def test_it_can_be_narrowed_to_a_requirement_a_place_and_a_position(
    clinic, desk, insured, manager, staff
):
    other = make_rules(clinic, manager, ("insurance", "needed"), title="Kinesiologist")
    harbour = clinic.locations.create(slug="harbour", name="Harbour")
    hill = clinic.locations.create(slug="hill", name="Hill")
    for name, place in (("Ben Ray", harbour), ("Cy Poe", hill)):
        person = staff(name)
        assign(person, other, place)
        make_policy(person, manager, clinic, until=END)

    def named(**query):
        text = text_of(desk.get(url("forecast"), query))
        return [name for name in ("Ana Lee", "Ben Ray", "Cy Poe") if name in text]

    assert named(what="requirement.insurance", position="physiotherapist") == ["Ana Lee"]
    assert named(location="hill") == ["Ana Lee", "Cy Poe"]  # she works at all of them
    assert named(location="hill", position="kinesiologist") == ["Cy Poe"]


@pytest.mark.parametrize(
    "query", ["what=password", "location=nowhere", "what=region.", "what=a&what=b"]
)
def test_b35_an_odd_choice_shows_everything(desk, insured, query):
    response = desk.get(f"{url('forecast')}?{query}")

    assert response.status_code == 200
    assert "everything that is needed" in text_of(response)


def test_rules_that_are_still_to_come_are_named(clinic, desk, insured, manager):
    make_rules(clinic, manager, ("cpr", "needed"), at=NOW + timedelta(days=20))

    text = text_of(desk.get(url("forecast")))

    assert "Version 2 of what is needed of Physiotherapist begins on 24 May 2026" in text


def test_an_empty_clinic_learns_what_the_look_ahead_is_for(desk):
    page = text_of(desk.get(url("forecast")))

    assert "Nobody is on the roster" in page
    assert "What runs out" not in page


def test_the_look_ahead_needs_the_same_statements_for_any_roster(
    clinic, desk, staff, manager, position, queries_of_app
):
    counts = []
    for names in (["Ana Lee"], ["Ben Ray", "Cy Poe"]):
        for name in names:
            person = staff(name)
            assign(person, position)
            make_policy(person, manager, clinic, until=END)
        with queries_of_app() as seen:
            desk.get(url("forecast"))
        counts.append(len(seen()))

    assert counts[0] == counts[1]
