"""A refusal of the domain in the form that was sent."""

import pytest
from django import forms

from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.refusals import refusals_in, status_of


class PaperForm(forms.Form):
    title = forms.CharField()
    image = forms.CharField(required=False)


@pytest.fixture
def form():
    sent = PaperForm({"title": "Policy"})
    assert sent.is_valid()
    return sent


def refuse(form, error, **options):
    with refusals_in(form, **options):
        raise error
    return form.errors


@pytest.mark.parametrize(
    ("details", "options", "place"),
    [
        ({"field": "image"}, {}, "image"),
        ({"field": "file"}, {"file": "image"}, "image"),
        ({"field": "elsewhere"}, {}, "__all__"),
        ({"field": "elsewhere"}, {"at": "title"}, "__all__"),
        ({}, {"at": "title"}, "title"),
        ({}, {}, "__all__"),
    ],
)
def test_it_stands_beside_the_field_it_is_about(form, details, options, place):
    assert refuse(form, DomainError("No.", **details), **options) == {place: ["No."]}


def test_the_page_answers_with_what_the_form_was_refused_with(form):
    fresh, invalid = PaperForm(), PaperForm({"title": ""})

    assert (status_of(form), status_of(fresh), status_of(None, invalid)) == (200, 200, 422)
    refuse(form, Conflict("Somebody was faster."))
    assert status_of(None, fresh, form) == 409


def test_what_nobody_can_mend_in_the_form_goes_on(form):
    with pytest.raises(NotAllowed):
        refuse(form, NotAllowed("Only a manager."))

    assert form.errors == {}


def test_an_act_that_was_not_refused_leaves_the_form_as_it_is(form):
    def act():
        with refusals_in(form):
            return "done"

    assert (act(), form.errors) == ("done", {})
