"""What a client reads is what the desk shows, as far as people agree, at the same cost for many."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.domain.certificates.codes import group_code
from certificates.models import Viewing
from clinics.domain.systems.deliveries import facts_of
from clinics.models import Assignment, Location, Position
from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.clinics.ruled import make_rules
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.factories.systems import make_api, make_change, make_webhook

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def others(client):
    """A client of another clinic."""
    clinic, manager = make_clinic(), make_user()
    make_membership(clinic, manager, "manager", started_at=LONG_AGO)
    return make_api(clinic, manager)


@pytest.fixture
def held(clinic):
    """Gives a person a position at a location."""
    position = Position.objects.create(clinic=clinic, slug="needling", title="Needling")
    location = Location.objects.create(clinic=clinic, slug="harbour", name="Harbour")

    def give(person):
        Assignment.objects.create(
            membership=person.membership, position=position, location=location, started_at=LONG_AGO
        )

    return give


def names(answer):
    return [each["name"] for each in answer.json()["items"]]


def test_the_roster_with_consent_and_positions(api, staff, held):
    ana, _bo = staff("Ana Lee"), staff("Bo Ray", consents=False)
    held(ana)

    found = {each["name"]: each for each in api.get("/people").json()["items"]}

    assert found["Ana Lee"] == {
        "id": str(ana.membership.public_id),
        "name": "Ana Lee",
        "consent": "given",
        "consent_since": "2025-10-16T17:00:00Z",
        "joined_at": "2025-10-16T17:00:00Z",
        "left_at": None,
        "positions": [
            {
                "position": "needling",
                "title": "Needling",
                "location": "harbour",
                "location_name": "Harbour",
            }
        ],
    }
    assert (found["Bo Ray"]["consent"], found["Bo Ray"]["consent_since"]) == ("waiting", None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"position": "needling"}, ["Ana Lee"]),
        ({"location": "harbour"}, ["Ana Lee"]),
        ({"position": "other"}, []),
        ({"unknown": "1", "__class": "x"}, ["Ana Lee", "Bo Ray"]),
    ],
)
def test_filters_of_the_roster(api, staff, held, query, expected):
    held(staff("Ana Lee"))
    staff("Bo Ray")

    assert sorted(names(api.get("/people", query))) == expected


def test_pages_follow_each_other_also_while_somebody_joins(api, staff):
    for number in range(5):
        staff(f"Person {number}")
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get("/people", {"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if len(seen) == 2:
            staff("Late Comer")

    assert seen == sorted(set(seen))
    assert len(seen) in {5, 6}


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("/people", {"limit": 0}, "limit"),
        ("/people", {"limit": 201}, "limit"),
        ("/people", {"limit": "1e9"}, "limit"),
        ("/people", {"limit": ["5", "x"]}, "limit"),
        ("/people", {"cursor": "1"}, "cursor"),
        ("/people", {"position": "a'b"}, "position"),
        ("/statuses", {"as_of": "yesterday"}, "as_of"),
        ("/statuses", {"status": "green"}, "status"),
        ("/statuses", {"person": "1"}, "person"),
        ("/changes", {"after": -1}, "after"),
        ("/changes", {"after": 10**12}, "after"),
        ("/changes", {"kind": "x"}, "kind"),
        ("/requirements", {"limit": 0}, "limit"),
        ("/requirements", {"cursor": "a'b"}, "cursor"),
    ],
)
def test_b35_what_is_not_valid_is_named(api, path, query, name):
    answer = api.get(path, query)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(each["in"], each["name"]) for each in answer.json()["errors"]] == [("query", name)]


@pytest.mark.parametrize("as_of", ["2026-05-05", "0001-01-01", "9999-12-31", "1899-12-31"])
def test_a_day_that_is_to_come_or_in_no_calendar_is_refused(api, as_of):
    answer = api.get("/statuses", {"as_of": as_of})

    assert answer.status_code == 422
    assert answer.json()["detail"] == "as_of is a day that has passed, or today."


def test_statuses_are_those_of_the_desk_now_and_on_a_past_day(api, staff, manager):
    ana = staff("Ana Lee")
    registration = make_registration(ana, declared_at=NOW - 100 * DAY)
    make_check(registration, manager, checked_at=NOW - 50 * DAY)

    def registration_at(**query):
        person = api.get("/statuses", query).json()["items"][0]
        (line,) = [each for each in person["standings"] if each["kind"] == "registration"]
        return line["status"]

    assert registration_at() == "valid"
    assert registration_at(as_of="2026-03-01") == "unverified"
    assert registration_at(as_of="2025-12-01") == "missing"


def test_statuses_of_one_person_one_requirement_one_status(api, staff):
    ana, _bo = staff("Ana Lee"), staff("Bo Ray")
    one = {"person": str(ana.membership.public_id)}

    assert names(api.get("/statuses", one)) == ["Ana Lee"]
    for query in ({"requirement": "registration"}, {"status": "missing"}):
        item = api.get("/statuses", one | query).json()["items"][0]
        assert [each["requirement"] for each in item["standings"]] == ["registration"]
    item = api.get("/statuses", one | {"status": "valid"}).json()["items"][0]
    assert item["standings"] == []


def test_without_consent_nothing_but_that_is_told(api, staff):
    bo = staff("Bo Ray", consents=False)
    make_certificate(bo)
    make_registration(bo)

    statuses = api.get("/statuses").json()["items"][0]["standings"]
    documents = api.get("/documents").json()["items"][0]["documents"]

    assert {each["status"] for each in statuses} == {"unknown"}
    assert documents == []


def test_consent_that_ended_closes_the_next_answer(api, staff):
    ana = staff("Ana Lee")
    make_registration(ana)
    before = api.get("/documents")
    ana.consent.ended_at = NOW
    ana.consent.save()

    after = api.get("/documents", **{"if-none-match": before["ETag"]})

    assert len(before.json()["items"][0]["documents"]) == 1
    assert (after.status_code, after.json()["items"][0]["documents"]) == (200, [])


def test_what_positions_need(api, clinic):
    found = api.get("/requirements").json()["items"]

    assert [each["position"] for each in found] == [""]
    assert [each["kind"] for each in found[0]["requirements"]] == ["registration"]
    assert api.get("/requirements", {"position": "other"}).json()["items"] == []


def test_what_positions_need_comes_in_pages_the_usual_last(api, clinic, manager):
    for title in ("Needling", "Chiropractor", "Massage"):
        make_rules(clinic, manager, ("insurance", "needed"), title=title)
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(
            "/requirements", {"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen.append([each["position"] for each in page["items"]])
        cursor = page["next"]

    assert seen == [["chiropractor", "massage"], ["needling", ""]]
    one = api.get("/requirements", {"position": "massage"}).json()
    assert ([each["position"] for each in one["items"]], one["next"]) == (["massage"], None)


def test_documents_say_what_they_are_and_hold_no_score_and_no_file(api, staff):
    ana = staff("Ana Lee")
    certificate = make_certificate(ana)
    make_registration(ana)

    answer = api.get("/documents")
    documents = answer.json()["items"][0]["documents"]

    assert [(each["sort"], each["number"]) for each in documents] == [
        ("certificate", certificate.number),
        ("registration", "PT-4711"),
    ]
    assert documents[0]["page"].endswith(f"/verify/{certificate.code}/")
    assert "37.5" not in answer.content.decode()


def test_a_code_in_any_spelling_gives_the_public_minimum(api, staff):
    certificate = make_certificate(staff("Ana Lee"))

    typed = group_code(certificate.code).lower()
    answer = api.get(f"/verification/{typed}")

    found = answer.json()
    assert (found["status"], found["holder_name"], found["code"]) == (
        "valid",
        "Ana Lee",
        certificate.code,
    )
    assert found["statement"].startswith("Check the regulator's public register")
    assert "37.5" not in answer.content.decode()
    assert Viewing.objects.get().kind == "machine"
    assert api.get("/verification/" + "0" * 26).status_code == 404


def test_nothing_from_draft_content_is_green(api, staff):
    certificate = make_certificate(staff("Ana Lee"), is_draft=True)

    found = api.get(f"/verification/{certificate.code}").json()

    assert (found["is_draft"], found["status"]) == (True, "unverified")


def test_what_changed_of_who_stopped_sharing_is_not_told(api, clinic, staff):
    ana, bo = staff("Ana Lee"), staff("Bo Ray", consents=False)
    make_change(clinic, 1, membership=bo.membership, after="expired")
    make_change(clinic, 2, membership=bo.membership, kind="left")
    make_change(clinic, 3, membership=ana.membership, after="valid")

    answer = api.get("/changes").json()

    assert [each["number"] for each in answer["items"]] == [2, 3]
    assert (answer["next"], api.get("/changes", {"limit": 1}).json()["next"]) == (3, 2)


def test_a_change_says_why_the_look_confirmed_nothing_here_and_in_a_webhook(api, clinic, staff):
    facts = {"membership": staff("Ana Lee").membership, "after": "unverified"}
    make_change(clinic, 1, **facts)
    refused = make_change(clinic, 2, **facts, finding="thorax-excluded")

    items = api.get("/changes").json()["items"]

    assert [each["finding"] for each in items] == ["", "thorax-excluded"]
    told = facts_of(refused)
    assert told["finding"] == "thorax-excluded"
    assert set(told) == {*items[1], "clinic"}


def test_changes_come_in_order_from_a_number_on(api, clinic, staff):
    ana = staff("Ana Lee")
    for number in (1, 2, 3):
        make_change(clinic, number, membership=ana.membership, after="valid")
    make_change(make_clinic(), 1)

    first = api.get("/changes", {"limit": 2}).json()
    rest = api.get("/changes", {"after": first["next"]}).json()
    nothing = api.get("/changes", {"after": rest["next"]}).json()

    assert [each["number"] for each in first["items"] + rest["items"]] == [1, 2, 3]
    assert (first["more"], rest["more"]) == (True, False)
    assert nothing == {"items": [], "next": 3, "more": False}
    assert first["items"][0]["person"] == str(ana.membership.public_id)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/people", "people:read"),
        ("/people/{person}", "people:read"),
        ("/statuses", "statuses:read"),
        ("/people/{person}/scope-facts?region=thorax", "statuses:read"),
        ("/requirements", "requirements:read"),
        ("/documents", "documents:read"),
        ("/changes", "changes:read"),
        ("/verification/{code}", "verification"),
        ("/deliveries", "webhooks"),
    ],
)
def test_each_question_needs_its_scope(clinic, manager, staff, path, scope):
    from clinics.enums import ApiScope

    ana = staff()
    path = path.format(person=ana.membership.public_id, code=make_certificate(ana).code)
    others = [each for each in ApiScope if each != scope]

    refused = make_api(clinic, manager, scopes=others).get(path)

    assert make_api(clinic, manager, scopes=[scope]).get(path).status_code == 200
    assert refused.status_code == 403
    assert refused["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'


def test_another_clinics_lists_hold_nothing_of_ours(others, clinic, manager, staff):
    make_certificate(staff())
    make_change(clinic)
    make_webhook(clinic, manager)

    for path in ("/people", "/statuses", "/documents", "/changes", "/deliveries"):
        assert others.get(path).json()["items"] == [], path


def test_who_has_the_answer_is_told_that_nothing_changed(api, staff):
    ana = staff()
    first = api.get("/people")
    again = api.get("/people", **{"if-none-match": first["ETag"]})
    ana.membership.ended_at = NOW
    ana.membership.save()
    changed = api.get("/people", **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (changed.status_code, first["Cache-Control"]) == (200, "private, no-cache")


@pytest.mark.parametrize(
    "path", ["/people", "/statuses", "/documents", "/changes", "/requirements", "/deliveries"]
)
def test_lists_cost_the_same_for_one_and_for_three(api, clinic, manager, staff, path):
    from clinics.domain.systems.deliveries import send_test

    webhook = make_webhook(clinic, manager).webhook

    def add(number):
        person = staff()
        make_certificate(person)
        make_registration(person)
        make_change(clinic, number, membership=person.membership)
        send_test(webhook, by=manager, now=NOW)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(path).status_code == 200
        return len(captured)

    add(1)
    api.get(path)  # what is read once for a process, and the minute's note of use
    one = cost()
    add(2), add(3)

    assert (cost(), one <= 20) == (one, True)


def test_dates_are_told_in_words_of_the_clinics_zone(clinic, manager, staff):
    clinic.time_zone = "Pacific/Auckland"
    clinic.save()
    ana = staff()
    make_registration(ana, declared_at=NOW)  # 17:00 UTC on 4 May is the morning of 5 May there
    with time_machine.travel(NOW + DAY, tick=False):
        item = make_api(clinic, manager, now=NOW + DAY).get("/statuses").json()["items"][0]

    assert item["standings"][0]["detail"] == "declared 5 May 2026, not checked"
