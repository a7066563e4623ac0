"""Whatever a form or the API takes by its id is of the clinic: anything else is not there (404).

`test_access.py` walks addresses; this walks what is named inside a form or a question.
"""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

import clinics.forms
from clinics.api.api import api as clinic_api
from clinics.domain.systems.deliveries import send_test
from clinics.forms.asking import AskForm
from clinics.forms.fields import OwnChoiceField, OwnChoicesField
from tests.clinics.conftest import LONG_AGO
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.factories.systems import make_api, make_webhook

pytestmark = pytest.mark.django_db

# Filled in while the page is made, and yet nothing that belongs to one clinic.
NOBODYS_OWN = {
    "ClinicForm.time_zone",
    "FollowUpForm.authority",  # bodies are everybody's
    "RefresherForm.topic",
    "RegionForm.region",
    "RegistrationForm.authority",
    "TheoryForm.module",
    "CredentialForm.type",
    "RegionsForm.regions",
    "CourseForm.listed",
    "PolicyFindingForm.excluded_regions",
    "SourceCheckForm.registration",  # named by its body, among those of the address's person
    "StartForm.source",  # a starter set; one that is not known is none
}
# Written into the address and read tolerantly: what is not offered is as if nobody had asked.
FILTERS = {"ChoiceForm", "ForecastForm", "ChangesForm"}
# Read by the view through the clinic's own rows, with a test of its own below.
BY_THE_VIEW = {"StopForm.person", "StopForm.requirement"}


def every_form():
    for module in pkgutil.iter_modules(clinics.forms.__path__):
        for found in vars(import_module(f"clinics.forms.{module.name}")).values():
            if isinstance(found, type) and issubclass(found, forms.BaseForm):
                yield found


def names_something(field) -> bool:
    """An id typed in, or a choice among rows that are read while the page is made."""
    if isinstance(field, forms.UUIDField | forms.SlugField | forms.ModelChoiceField):
        return True
    return isinstance(field, forms.ChoiceField) and not list(field.choices)


def test_each_field_that_names_something_of_a_clinic_takes_its_own_things_only():
    careless = {
        f"{form.__name__}.{name}"
        for form in every_form()
        if form.__name__ not in FILTERS
        for name, field in form.base_fields.items()
        if names_something(field) and not isinstance(field, OwnChoiceField | OwnChoicesField)
    }

    assert careless - BY_THE_VIEW - NOBODYS_OWN == set()


@pytest.mark.parametrize("sent", [["b"], ["a", "b"], ["a'b"]])
def test_one_thing_of_another_clinic_among_ones_own_is_enough(sent):
    from django.http import Http404

    with pytest.raises(Http404):
        AskForm(MultiValueDict({"people": sent}), people=[("a", "Ana")]).is_valid()


@pytest.fixture
def foreign():
    """Somebody who works at another clinic."""
    return make_membership(make_clinic(), make_user(), started_at=LONG_AGO)


@pytest.mark.parametrize("name", ["watch", "stop-watching"])
def test_nobody_of_another_clinic_is_followed_or_let_go(desk, clinic, foreign, staff, name):
    ana = staff()
    address = reverse(f"clinics:{name}", args=[clinic.slug])
    follow = {"subject": "person", "channels": ["mail"], "channel": "mail"}

    theirs = desk.post(address, follow | {"person": str(foreign.public_id)})
    ours = desk.post(address, follow | {"person": str(ana.membership.public_id)})

    assert (theirs.status_code, ours.status_code) == (404, 302)


def test_a_requirement_nobody_is_asked_for_is_not_followed(desk, clinic):
    sent = {"subject": "rule", "channels": ["mail"], "requirement": "of-another-clinic"}

    assert desk.post(reverse("clinics:watch", args=[clinic.slug]), sent).status_code == 404


BY_ID = {
    ("get", "/people/{person}"): "/people/{person}",
    ("get", "/people/{person}/scope-facts"): "/people/{person}/scope-facts?region=thorax",
    ("get", "/statuses"): "/statuses?person={person}",
    ("get", "/deliveries"): "/deliveries?webhook={webhook}",
    ("post", "/deliveries/{delivery}/replay"): "/deliveries/{delivery}/replay",
}


def test_each_question_of_the_api_that_takes_an_id_is_asked_below():
    taking = set()
    for path, methods in clinic_api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            for parameter in operation["parameters"]:
                if "'uuid'" in str(parameter["schema"]) and parameter["name"] != "cursor":
                    taking.add((method, path.removeprefix("/api/v1")))
    assert taking == set(BY_ID)


@pytest.mark.parametrize(("method", "path"), [(pair[0], path) for pair, path in BY_ID.items()])
def test_c6_ids_of_another_clinic_are_not_there(clinic, manager, staff, foreign, method, path):
    other = make_user()
    make_membership(foreign.clinic, other, "manager", started_at=LONG_AGO)
    delivery = send_test(make_webhook(clinic, manager).webhook, by=manager, now=NOW)
    path = path.format(
        person=staff().membership.public_id,
        delivery=delivery.public_id,
        webhook=delivery.webhook.public_id,
    )

    answer = getattr(make_api(foreign.clinic, other), method)(path)

    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is nothing of this clinic at this address."
