"""Who at a clinic looked at whose papers."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from clinics.domain.access_log import note_viewing, note_viewings
from clinics.models import RecordViewing
from clinics.queries.viewings import viewings_of
from tests.factories import NOW, make_user

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
