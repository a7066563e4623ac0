"""The register is looked up with the way and what was seen; every look stays."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.queries import with_register_status_at
from tests.certificates.test_evidence_pages import photo
from tests.factories import (
    make_authority,
    make_course,
    make_enrolment,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib import clock
from training.people.models import Registration, SourceCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration():
    return Registration.objects.create(
        user=make_user(), authority=make_authority(), number="00123", conditions="Supervised only"
    )


@pytest.fixture
def teacher(registration):
    version = make_course()
    make_enrolment(registration.user, version)
    return make_recognition(role="examine", scope=version.course.slug).instructor


def address_of(registration):
    parts = [registration.user.public_id, registration.authority.slug]
    return reverse("certificates:review-registration", args=parts)


def found(**changes):
    usual = {"method": "phone", "address": "The registrar", "result": "confirmed"}
    return usual | {"next_due_day": "1", "next_due_month": "9", "next_due_year": "2099"} | changes


def test_an_instructor_records_the_way_the_image_and_when_to_look_again(
    client, registration, teacher
):
    sign_in(client, teacher)
    assert "00123" in client.get(reverse("certificates:review-registrations")).text
    assert "Supervised only" in client.get(address_of(registration)).text
    image = SimpleUploadedFile("seen.png", photo(kind="PNG"))
    client.post(address_of(registration), found(image=image))

    check = SourceCheck.objects.get()
    assert (check.method, check.checked_by, check.next_due) == ("phone", teacher, date(2099, 9, 1))
    assert check.clinic is None
    sign_in(client, registration.user)
    page = client.get(reverse("people:registrations")).text
    assert "Telephone call to the source" in page and "The registrar" in page
    seen = client.get(f"/registrations/seen/{check.image_sha256}/")
    assert seen["Content-Security-Policy"] == "sandbox; default-src 'none'"
    sign_in(client, make_user())
    assert client.get(f"/registrations/seen/{check.image_sha256}/").status_code == 404


def test_a_second_look_is_a_second_row_and_could_not_check_is_a_result(
    client, registration, teacher
):
    sign_in(client, teacher)
    for result in ("confirmed", "could-not-check"):
        client.post(address_of(registration), found(result=result))

    told = SourceCheck.objects.order_by("pk").values_list("result", flat=True)
    assert list(told) == ["confirmed", "could-not-check"]
    page = client.get(address_of(registration)).text
    assert page.index("Could not check on") < page.index("Confirmed on")


def test_a_day_that_has_passed_is_refused_and_nothing_typed_is_lost(client, registration, teacher):
    sign_in(client, teacher)
    page = client.post(address_of(registration), found(next_due_year="2020"))

    assert (page.status_code, SourceCheck.objects.count()) == (422, 0)
    assert "Enter a day that is still to come." in page.text
    assert 'value="The registrar"' in page.text


def test_what_was_to_be_looked_up_again_is_unknown_from_the_next_day_on(registration, teacher):
    now = clock.now()
    day = now.date() + timedelta(days=10)
    SourceCheck.objects.create(
        registration=registration,
        address="Register",
        result="confirmed",
        checked_by=teacher,
        checked_at=now,
        next_due=day,
    )
    rows = Registration.objects.filter(pk=registration.pk)

    assert with_register_status_at(rows, now + timedelta(days=9)).get().status == "valid"
    assert with_register_status_at(rows, now + timedelta(days=12)).get().status == "unknown"


def test_conditions_are_declared_anew_and_the_old_declaration_stays(client, registration):
    sign_in(client, registration.user)
    address = reverse("people:edit_registration", args=[registration.authority.slug])
    assert 'value="Supervised only"' in client.get(address).text
    client.post(address, {"number": "00123", "registration_class": "full", "conditions": ""})

    registration.refresh_from_db()
    live = Registration.objects.get(ended_at=None)
    assert registration.ended_at is not None
    assert (live.registration_class, live.conditions, live.number) == ("full", "", "00123")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client, registration, teacher, count, django_assert_num_queries
):
    for _number in range(count - 1):
        Registration.objects.create(
            user=registration.user, authority=make_authority(), number="00124"
        )
    sign_in(client, teacher)
    client.get(reverse("certificates:review-registrations"))
    with django_assert_num_queries(7):
        client.get(reverse("certificates:review-registrations"))
