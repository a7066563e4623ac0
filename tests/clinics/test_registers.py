"""A manager looks at a public register: where, what it said, what was seen, who, when (C4)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.clinics.makers import make_check, make_registration
from tests.factories import NOW, make_authority, make_clinic, make_membership
from training.people.models import AuditEntry, SourceCheck

pytestmark = pytest.mark.django_db
SEEN = {
    "method": "register",
    "address": "https://register.example/4711",
    "result": "confirmed",
    "note": "Full registrant",
    "next_due": "2027-03-31",
}


def picture():
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return SimpleUploadedFile("../screen of Ana.png", drawn.getvalue())


@pytest.fixture
def ana(staff):
    ana = staff()
    college = make_authority(slug="college", register_url="https://register.example/")
    ana.registration = make_registration(ana, authority=college)
    return ana


def address(person, *, name="register", more=()):
    public_id = person.membership.public_id
    return reverse(f"clinics:{name}", args=["harbour", public_id, "college", *more])


def test_c4_a_look_stores_the_address_the_result_the_image_the_checker_and_the_time(
    desk, clinic, manager, ana
):
    answer = desk.post(address(ana), SEEN | {"image": picture()}, follow=True)

    (look,) = SourceCheck.objects.all()
    assert (look.address, look.result, look.note) == (
        "https://register.example/4711",
        "confirmed",
        "Full registrant",
    )
    assert (look.checked_by, look.checked_at, look.clinic) == (manager, NOW, clinic)
    assert (look.registration, look.next_due) == (ana.registration, date(2027, 3, 31))
    assert look.image.name.startswith("checks/")
    assert "Ana" not in look.image.name
    page = answer.content.decode()
    image = address(ana, name="register-image", more=[look.image_sha256])
    assert (image in page, "Mara Manager, for this clinic" in page) == (True, True)
    given = desk.get(image)
    assert (given["Content-Type"], given["Content-Disposition"][:10]) == (
        "image/jpeg",
        "attachment",
    )


def test_checked_again_the_way_and_the_address_are_those_of_the_last_look(desk, clinic, ana):
    first = desk.get(address(ana)).context["form"]
    letter = {"method": "letter", "address": "registrar@college.example"}
    make_check(ana.registration, ana, clinic=clinic, checked_at=NOW - timedelta(days=1), **letter)

    again = desk.get(address(ana))

    assert (first["method"].value(), first["address"].value()) == (
        "register",
        "https://register.example/",
    )
    form = again.context["form"]
    assert {name: form[name].value() for name in letter} == letter
    assert "Check again" in again.content.decode()


def test_looks_are_listed_newest_first_and_never_replaced(desk, clinic, manager, ana):
    desk.post(address(ana), SEEN | {"note": "First"})
    make_check(ana.registration, manager, clinic=clinic, note="Next")

    page = desk.get(address(ana)).content.decode()

    assert page.index("Next") < page.index("First")
    assert SourceCheck.objects.count() == 2


@pytest.mark.parametrize("result", ["confirmed", "differs", "not-found", "could-not-check"])
def test_whatever_the_register_said_is_kept_and_fields_not_asked_for_are_ignored(
    desk, clinic, manager, ana, result
):
    more = {"clinic": "", "checked_by": str(ana.pk), "checked_at": "2020-01-01"}

    desk.post(address(ana), SEEN | {"result": result} | more)

    look = SourceCheck.objects.get()
    assert (look.result, look.clinic, look.checked_by) == (result, clinic, manager)
    assert look.checked_at == NOW
    assert AuditEntry.objects.filter(verb="source.checked", actor_id=manager.pk).count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"result": ""}, "result"),
        ({"result": "valid"}, "result"),
        ({"address": "https://a\x00b"}, "address"),
        ({"note": "two\nlines"}, "note"),
        ({"note": "x" * 301}, "note"),
        ({"address": ""}, "address"),
        ({"next_due": "2020-01-01"}, "next_due"),
        ({"method": "machine"}, "method"),
        ({"image": SimpleUploadedFile("page.html", b"<html>")}, "image"),
    ],
)
def test_a_look_that_says_too_little_is_refused(desk, ana, fields, field):
    answer = desk.post(address(ana), SEEN | fields)

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not SourceCheck.objects.exists()


def test_nobody_looks_up_their_own_registration(desk, clinic, manager):
    manager.membership = make_membership(clinic, manager, started_at=NOW - timedelta(days=9))
    clinic.consents.create(person=manager, started_at=NOW - timedelta(days=9))
    college = make_authority(slug="college")
    make_registration(manager, authority=college)

    page, answer = desk.get(address(manager)), desk.post(address(manager), SEEN)

    assert "Somebody else looks it up." in page.content.decode()
    assert (answer.status_code, SourceCheck.objects.count()) == (403, 0)


def test_without_consent_the_registration_is_not_there(desk, ana):
    ana.consent.ended_at = NOW - timedelta(minutes=1)
    ana.consent.save()

    assert [desk.get(address(ana)).status_code, desk.post(address(ana), SEEN).status_code] == [
        404,
        404,
    ]


def test_what_another_clinic_saw_stays_there(desk, ana):
    other = make_clinic()
    make_check(ana.registration, ana, clinic=other, image_sha256="0" * 64, note="Theirs")

    assert "Theirs" not in desk.get(address(ana)).content.decode()
    seen = address(ana, name="register-image", more=["0" * 64])
    assert desk.get(seen).status_code == 404
