"""A day and an hour as people type them, in their zone; hours that clocks skip are refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

from training.lib.moment_fields import MomentField


class WindowForm(forms.Form):
    start = MomentField(label="Start", required=False)


@pytest.fixture(autouse=True)
def toronto():
    with timezone.override(ZoneInfo("America/Toronto")):
        yield


def fill(day="", month="", year="", hour=""):
    names = ("start_day", "start_month", "start_year", "start_time")
    return WindowForm(dict(zip(names, (day, month, year, hour), strict=True)))


@pytest.mark.parametrize("hour", ["9:05", "09:05", "9.05", "9h05"])
def test_day_and_time_are_one_moment_in_the_persons_zone(hour):
    form = fill("4", "May", "2026", hour)

    assert form.is_valid()
    assert form.cleaned_data["start"] == datetime(2026, 5, 4, 13, 5, tzinfo=UTC)


def test_nothing_typed_is_no_moment():
    form = fill()

    assert form.is_valid()
    assert form.cleaned_data["start"] is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("14", "3", "2027", "2:30"), "On 14 March 2027 there is no 02:30 in Toronto"),
        (("7", "11", "2027", "1:30"), "On 7 November 2027 01:30 comes twice in Toronto"),
        (("4", "5", "2026", "25:00"), "Enter the time like 14:30."),
        (("4", "5", "2026", "noon"), "Enter the time like 14:30."),
        (("4", "5", "2026", ""), "Enter the day and the time."),
        (("", "", "", "14:30"), "Enter the day and the time."),
        (("31", "2", "2026", "14:30"), "There is no such date."),
    ],
)
def test_what_is_no_moment_is_refused_and_stays_typed(typed, sentence):
    form = fill(*typed)

    assert sentence in form.errors["start"][0]
    page = str(form["start"])
    assert all(f'value="{part}"' in page for part in typed if part)


def test_the_hours_beside_a_jump_are_taken():
    assert fill("14", "3", "2027", "1:59").is_valid()
    assert fill("14", "3", "2027", "3:00").is_valid()


def test_a_stored_moment_is_shown_in_the_persons_zone():
    form = WindowForm(initial={"start": datetime(2026, 5, 4, 13, 5, tzinfo=UTC)})

    page = str(form["start"])
    assert 'name="start_day" id="id_start_day" value="4"' in page
    assert 'value="09:05"' in page
