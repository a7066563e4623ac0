"""Statements that are built once ask what they would ask if each were built anew."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from clinics.queries.facts import (
    asked_certificates,
    asked_credentials,
    asked_papers,
    asked_positions,
    asked_registrations,
    asked_scopes,
)
from clinics.queries.kept import asked_files
from clinics.queries.readings import asked_readings
from clinics.queries.requirements import _asked_modules
from clinics.queries.returns import _asked_back
from clinics.queries.roster import _asked_staff
from clinics.queries.waiting import _asked_events, _asked_papers, _asked_restricted
from training.lib.db import statement_of
from training.lib.prepared import prepared_statement
from training.people.models import Clinic, Consent

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
PEOPLE = st.lists(st.integers(1, 10**9), min_size=1)
CLINICS = st.integers(1, 10**9).map(lambda pk: Clinic(pk=pk))
OF_PEOPLE = (asked_certificates, asked_credentials, asked_positions, asked_scopes)
OF_A_CLINIC = (_asked_back, _asked_events, _asked_restricted)
AT_A_CLINIC = (asked_files, asked_papers, asked_readings, asked_registrations)


def assert_as_built_anew(asked, *values):
    kept, anew = asked(*values), statement_of(asked.__wrapped__(*values))
    assert kept.sql == anew.sql
    assert [*map(plain, kept.arguments)] == [*map(plain, anew.arguments)]


def plain(argument):
    """JSON on its way to the database equals nothing but itself."""
    return argument.obj if isinstance(argument, Jsonb) else argument


@settings(max_examples=25)
@given(MOMENTS, PEOPLE, CLINICS, st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_every_statement_asks_what_its_queryset_says(moment, people, clinic, since):
    for asked in OF_PEOPLE:
        assert_as_built_anew(asked, people, moment)
    for asked in AT_A_CLINIC:
        assert_as_built_anew(asked, clinic, people, moment)
    for asked in OF_A_CLINIC:
        assert_as_built_anew(asked, clinic, moment)
    assert_as_built_anew(_asked_modules, moment)
    assert_as_built_anew(_asked_papers, clinic)
    assert_as_built_anew(_asked_staff, clinic, moment, moment + since)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns"])
def test_zone_and_language_of_the_first_who_asked_are_not_kept(zone):
    values = ([1, 2], datetime(2026, 5, 4, 17, tzinfo=UTC))
    with timezone.override(zone), translation.override("de"):
        for asked in OF_PEOPLE:
            assert_as_built_anew(asked, *values)
        for asked in AT_A_CLINIC:
            assert_as_built_anew(asked, Clinic(pk=3), *values)


def test_a_day_that_is_reckoned_from_a_moment_is_refused():
    @prepared_statement
    def ended_by(moment):
        return Consent.objects.filter(ended_at__date__lte=moment.date()).values_list("pk")

    with pytest.raises(ValueError, match="reckoned from a moment"):
        ended_by(datetime(2026, 5, 4, tzinfo=UTC))


def test_a_moment_with_a_fixed_time_added_is_handed_on():
    @prepared_statement
    def ended_since(moment):
        return Consent.objects.filter(ended_at__gt=moment - timedelta(days=365)).values_list("pk")

    moment = datetime(2026, 5, 4, tzinfo=UTC)
    for at in (moment, moment + timedelta(days=9)):
        assert list(ended_since(at).arguments) == [at - timedelta(days=365)]
