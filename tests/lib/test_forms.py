"""Dates typed in three boxes, and how fields are rendered."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from training.lib.forms import DatePartsField, month_number


class PolicyForm(forms.Form):
    ends_on = DatePartsField(label="Policy ends on")


def posted(day="", month="", year="") -> PolicyForm:
    return PolicyForm({"ends_on_day": day, "ends_on_month": month, "ends_on_year": year})


@pytest.mark.parametrize("month", ["3", "03", "Mar", "March", "mar.", " MARCH ", "mars"])
def test_a_month_is_understood_as_people_write_it(month):
    form = posted("31", month, "2027")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["ends_on"] == date(2027, 3, 31)


def test_french_names_are_understood_on_french_pages_too():
    with translation.override("fr"):
        assert month_number("août") == 8


@pytest.mark.parametrize("box", ["day", "month", "year"])
def test_a_whole_date_pasted_into_any_box_is_understood(box):
    form = posted(**{box: "2027-03-31"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["ends_on"] == date(2027, 3, 31)


def test_a_date_sent_in_one_piece_is_understood():
    form = PolicyForm({"ends_on": "2027-03-31"})

    assert form.is_valid()
    assert form.cleaned_data["ends_on"] == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", "", ""), "Enter a date."),
        (("31", "", "2027"), "Enter the day, the month and the year."),
        (("31", "3", "27"), "Enter the year with four digits, for example 2027."),
        (("31", "2", "2027"), "There is no such date. Enter it like 31 3 2027."),
        (("31", "Ma", "2027"), "There is no such date. Enter it like 31 3 2027."),
        (("31", "13", "2027"), "There is no such date. Enter it like 31 3 2027."),
        (("31", "12", "9999"), "Enter a year from 1900 to 2199."),
        (("1", "1", "0001"), "Enter a year from 1900 to 2199."),
        (("٣", "3", "2027\u0000"), "Enter the year with four digits, for example 2027."),
    ],
)
def test_a_wrong_date_is_refused_with_what_to_do(parts, sentence):
    assert posted(*parts).errors["ends_on"] == [sentence]


def test_what_was_typed_stays_in_its_boxes_after_an_error():
    html = str(posted("31", "feb", "2027"))

    assert 'id="id_ends_on_day" value="31"' in html
    assert 'id="id_ends_on_month" value="feb"' in html
    assert html.count('aria-invalid="true"') == 3


def test_a_stored_date_fills_the_boxes():
    html = str(PolicyForm(initial={"ends_on": date(2027, 3, 31)}))

    assert [f'value="{part}"' in html for part in (31, 3, 2027)] == [True] * 3


def test_an_unchanged_date_is_not_a_change():
    form = PolicyForm(
        {"ends_on_day": "31", "ends_on_month": "Mar", "ends_on_year": "2027"},
        initial={"ends_on": date(2027, 3, 31)},
    )

    assert not form.has_changed()


def test_hint_and_error_are_tied_to_the_field():
    class NameForm(forms.Form):
        name = forms.CharField(help_text="As on the register.")

    html = str(NameForm({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
