"""Row B25: how long a cycle lasts, when it may be renewed, and at which instant it ends."""

import zoneinfo
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.credentials.cycles import (
    Lasting,
    Period,
    add_months,
    end_of_cycle,
    end_of_day,
    next_fixed_day,
    renewal_window,
    renewed_period,
)

A_YEAR = Lasting("months", months=12)
TO_MARCH = Lasting("fixed-day", fixed_day="03-31")
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))
ZONES = st.sampled_from(
    ["America/Vancouver", "America/St_Johns", "Europe/Dublin", "Australia/Lord_Howe", "UTC"]
)


def window(valid_until, *, valid_from=date(2020, 1, 1), opens=90, grace=30):
    return renewal_window(valid_from, valid_until, opens_days=opens, grace_days=grace)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-22", 12, "2027-11-22"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-12-31", 2, "2027-02-28"),
    ],
)
def test_a_number_of_months_ends_on_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert add_months(date.fromisoformat(start), months).isoformat() == end


@pytest.mark.parametrize(
    ("after", "fixed_day", "end"),
    [
        ("2026-11-22", "03-31", "2027-03-31"),
        ("2027-03-30", "03-31", "2027-03-31"),
        ("2027-03-31", "03-31", "2028-03-31"),
        ("2026-12-31", "12-31", "2027-12-31"),
        ("2026-11-22", "02-29", "2027-02-28"),
        ("2027-11-22", "02-29", "2028-02-29"),
    ],
)
def test_a_day_of_the_year_is_the_next_such_day(after, fixed_day, end):
    assert next_fixed_day(date.fromisoformat(after), fixed_day).isoformat() == end


def test_without_an_end_nothing_ends():
    assert end_of_cycle(date(2026, 11, 22), Lasting("none")) is None


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        # The days on which clocks change in Toronto: 23 and 25 hours long.
        ("2025-03-09", "America/Toronto", "2025-03-10T04:00:00+00:00"),
        ("2025-11-02", "America/Toronto", "2025-11-03T05:00:00+00:00"),
        ("2025-12-31", "America/Toronto", "2026-01-01T05:00:00+00:00"),
        ("2025-02-28", "America/Toronto", "2025-03-01T05:00:00+00:00"),
        # In Havana the clock jumps at midnight: the day ends when 00:00 would have been.
        ("2026-03-07", "America/Havana", "2026-03-08T05:00:00+00:00"),
        ("2026-05-04", "UTC", "2026-05-05T00:00:00+00:00"),
    ],
)
def test_a_day_ends_where_the_issuer_is(day, zone, instant):
    assert end_of_day(date.fromisoformat(day), zone).isoformat() == instant


@given(day=DAYS, zone=ZONES)
def test_the_instant_a_day_ends_is_the_first_of_the_next_day(day, zone):
    ends, there = end_of_day(day, zone), zoneinfo.ZoneInfo(zone)

    assert ends.tzinfo is UTC
    assert ends.astimezone(there).date() == day + timedelta(days=1)
    assert (ends - timedelta(microseconds=1)).astimezone(there).date() == day


@pytest.mark.parametrize(
    ("today", "period"),
    [
        ("2029-02-01", Period(date(2029, 3, 1), date(2030, 2, 28), continues=True)),  # before
        ("2029-02-28", Period(date(2029, 3, 1), date(2030, 2, 28), continues=True)),  # on the day
        ("2029-03-01", Period(date(2029, 3, 1), date(2030, 2, 28), continues=True)),  # after
        ("2029-03-30", Period(date(2029, 3, 1), date(2030, 2, 28), continues=True)),  # last grace
        ("2029-03-31", Period(date(2029, 3, 31), date(2030, 3, 31))),  # after the grace
    ],
)
def test_b25_29_february_and_a_year_renewed_before_on_and_after_the_day(today, period):
    first_end = add_months(date(2028, 2, 29), 12)
    assert first_end == date(2029, 2, 28)

    assert renewed_period(window(first_end), date.fromisoformat(today), A_YEAR) == period


def test_a_grace_longer_than_the_cycle_gives_no_period_that_is_over():
    month = Lasting("months", months=1)

    period = renewed_period(window(date(2026, 1, 31), grace=60), date(2026, 3, 20), month)

    assert period == Period(date(2026, 3, 20), date(2026, 4, 20))


def test_a_cycle_that_is_yet_to_come_is_not_open_for_renewal():
    short = window(date(2026, 2, 28), valid_from=date(2026, 2, 1), opens=90)

    assert short.opens_on == date(2026, 2, 1)


@given(
    end=DAYS,
    early=st.integers(min_value=0, max_value=90),
    late=st.integers(min_value=0, max_value=30),
    lasting=st.sampled_from([A_YEAR, TO_MARCH, Lasting("months", months=24)]),
)
def test_nobody_loses_a_day_by_renewing_early_or_wins_one_by_renewing_late(
    end, early, late, lasting
):
    before = renewed_period(window(end), end - timedelta(days=early), lasting)
    on_the_day = renewed_period(window(end), end, lasting)
    after = renewed_period(window(end, grace=30), end + timedelta(days=late), lasting)

    assert before == on_the_day
    assert on_the_day.valid_from == end + timedelta(days=1)
    if on_the_day.valid_until > end + timedelta(days=late):
        assert after == on_the_day


@given(start=DAYS, months=st.integers(min_value=1, max_value=120))
def test_months_never_skip_a_month(start, months):
    end = add_months(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
