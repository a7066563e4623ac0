"""Who at a clinic looked at whose papers."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.domain.access_log import note_viewing, note_viewings
from clinics.domain.watching.feeds import make_feed
from clinics.models import RecordViewing
from clinics.queries.viewings import viewings_of
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_user, sign_in
from tests.factories.systems import make_api, make_change

pytestmark = pytest.mark.django_db


def test_a_look_is_noted_once_for_viewer_thing_and_day(clinic, manager, staff):
    ana = staff()
    for later in (timedelta(), timedelta(minutes=5), timedelta(days=1)):
        note_viewing(clinic, manager, ana.pk, "file", now=NOW + later)
    note_viewing(clinic, manager, ana.pk, "pack", now=NOW)
    note_viewing(clinic, make_user(), ana.pk, "file", now=NOW)

    assert RecordViewing.objects.count() == 4


def test_the_day_is_that_of_the_clinic(clinic, manager, staff):
    late = NOW.replace(day=5, hour=5)  # still the fourth of May in Vancouver

    note_viewing(clinic, manager, staff().pk, "file", now=late)

    assert RecordViewing.objects.get().day == date(2026, 5, 4)


def test_many_people_are_noted_in_one_statement_and_oneself_never(
    clinic, manager, staff, django_assert_num_queries
):
    people = [staff(name).pk for name in ("Ana", "Bo", "Cy")]

    with django_assert_num_queries(1):
        note_viewings(clinic, manager, [*people, manager.pk], "export", now=NOW)

    assert sorted(RecordViewing.objects.values_list("person", flat=True)) == people


def test_a_system_is_noted_by_its_name_once_a_day(clinic, staff):
    ana = staff()
    for _ in range(2):
        note_viewing(clinic, None, ana.pk, "api", now=NOW, system="Booking")

    assert [(row.viewer, row.system) for row in viewings_of(ana)] == [(None, "Booking")]


def test_nobody_rewrites_the_log(clinic, manager, staff):
    note_viewing(clinic, manager, staff().pk, "file", now=NOW)

    for spoil in (RecordViewing.objects.update, RecordViewing.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil(**({"what": "pack"} if spoil == RecordViewing.objects.update else {}))

    assert RecordViewing.objects.get().what == "file"


def seen_by(person):
    return [(row.system or str(row.viewer), row.get_what_display()) for row in viewings_of(person)]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/people", "Your name, consent and positions"),
        ("/people/{person}", "Your name, consent and positions"),
        ("/statuses", "Your standing"),
        ("/statuses?person={person}", "Your standing"),
        ("/people/{person}/scope-facts?region=thorax", "Your standing"),
        ("/documents", "What your papers say, without the files"),
        ("/changes", "What changed about you"),
    ],
)
def test_what_another_system_reads_is_noted_for_whom_it_is_about(
    clinic, manager, staff, path, what
):
    ana, bo = staff("Ana Lee"), staff("Bo Ray", consents=False)
    for number, person in enumerate((ana, bo), 1):
        make_change(clinic, number, membership=person.membership)
    api = make_api(clinic, manager)

    for _ in range(2):  # a system asks every minute, and is noted once a day
        assert api.get(path.format(person=ana.membership.public_id)).status_code == 200

    assert seen_by(ana) == [("Booking", what)]
    assert seen_by(bo) == []  # nothing of Bo's was shown


@pytest.mark.parametrize("path", ["/people", "/statuses", "/documents", "/changes"])
def test_a_list_is_noted_by_one_statement_however_many_it_shows(clinic, manager, staff, path):
    for number in (1, 2, 3):
        make_change(clinic, number, membership=staff().membership)
    api = make_api(clinic, manager)

    with CaptureQueriesContext(connection) as captured:
        api.get(path)

    noted = [each for each in captured if 'INTO "clinics_recordviewing"' in each["sql"]]
    assert (len(noted), RecordViewing.objects.count()) == (1, 3)


def test_what_a_system_is_refused_is_not_noted(clinic, manager, staff):
    ana = staff()

    refused = make_api(clinic, manager, scopes=["changes:read"]).get("/people")

    assert (refused.status_code, seen_by(ana)) == (403, [])


def test_the_list_of_people_to_take_along_is_noted(desk, clinic, staff):
    ana, bo = staff("Ana Lee"), staff("Bo Ray", consents=False)

    response = desk.get(reverse("clinics:roster-csv", args=[clinic.slug]))

    assert b"Ana Lee" in b"".join(response)
    assert seen_by(ana) == [("Mara Manager", "A table with you in it")]
    assert seen_by(bo) == []


@pytest.mark.parametrize("name", ["changes-feed", "ends-feed"])
def test_what_a_manager_reads_by_calendar_or_feed_is_noted(client, clinic, manager, staff, name):
    ana, _bo = staff("Ana Lee"), staff("Bo Ray", consents=False)
    make_policy(ana, manager, clinic, until=date(2026, 9, 1))
    assign(ana, make_rules(clinic, manager, ("insurance", "needed")))
    make_change(clinic, membership=ana.membership, before="valid", after="expired")
    token = make_feed(manager.memberships.get(), now=NOW)

    for _ in range(2):
        assert b"Ana Lee" in client.get(reverse(f"clinics:{name}", args=[token])).content

    what = "A calendar or feed with what of yours ends and changed"
    assert seen_by(ana) == [("Mara Manager", what)]


def test_everybody_reads_which_system_read_what(client, clinic, manager, staff):
    ana = staff("Ana Lee")
    make_api(clinic, manager, name="Jane bookings").get("/documents")
    sign_in(client, ana)

    page = client.get(reverse("clinics:viewings")).content.decode()

    assert "Another system: Jane bookings" in page
    assert "Harbour Physio · What your papers say, without the files" in page
