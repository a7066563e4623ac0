"""What a booking system asks before it books: facts with sources and reasons, never a bare yes."""

from datetime import timedelta

import pytest

from tests.clinics.makers import make_check, make_registration
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def facts(api, person, **query):
    path = f"/people/{person.membership.public_id}/scope-facts"
    return api.get(path, {"region": "thorax"} | query)


def test_a_booking_system_gets_facts_sources_and_reasons_and_never_a_bare_yes(api, staff):
    answer = facts(api, staff("Ana Lee"), at="2026-05-05T09:00:00-07:00")

    found = answer.json()
    assert answer.status_code == 200
    assert found["status"] != "valid"
    assert [each["kind"] for each in found["facts"]][:1] == ["examination"]
    assert all(each["reason"] for each in found["facts"])
    assert "no permission" in found["statement"]
    assert found["statement"].endswith("public register for authority to practise.")
    assert found["at"] == "2026-05-05T16:00:00Z"
    assert not {"allowed", "may", "ok", "yes"} & set(found)


def test_each_fact_has_its_own_status_reason_source_age_and_last_day(api, clinic, manager, staff):
    ana = staff("Ana Lee")
    assign(ana, make_rules(clinic, manager, ("insurance", "needed"), ("registration", "needed")))
    until = (NOW + timedelta(days=200)).date()
    make_policy(ana, manager, clinic, until=until, excluded_regions=["thorax"])
    make_check(make_registration(ana), manager)

    found = facts(api, ana, at="2026-06-01T09:00:00-07:00").json()

    told = {each["requirement"] or each["kind"]: each for each in found["facts"]}
    assert told["insurance"]["status"] == "restricted"
    assert told["insurance"]["reason"] == "excludes: Thorax"
    assert (told["insurance"]["source"], told["insurance"]["until"]) == ("Insurer", str(until))
    assert told["registration"]["status"] == "valid"  # what is in order is told as well
    assert told["registration"]["checked_at"] == "2026-05-04T17:00:00Z"
    assert found["until"] == str(until)
    assert "theory only" not in found["statement"]  # a paper of a quiz says that


def test_of_who_does_not_consent_only_that_is_a_fact(api, staff):
    found = facts(api, staff("Bo Ray", consents=False)).json()

    assert [(each["kind"], each["status"]) for each in found["facts"]] == [("consent", "unknown")]


@pytest.mark.parametrize(
    "query",
    [
        {"region": "nowhere"},
        {"region": ""},
        {"muscle": "gluteus-medius"},
        {"at": "2026-05-05T09:00:00"},
        {"at": "9999-12-31T23:59:59Z"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "2027-06-05T09:00:00Z"},
        {"at": "tomorrow"},
    ],
)
def test_places_and_times_nobody_knows_are_refused(api, staff, query):
    assert facts(api, staff(), **query).status_code == 422
