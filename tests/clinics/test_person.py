"""One person at one clinic: facts with their sources, and an honest look-up of the register."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.factories import NOW, make_clinic, make_consent, make_membership, make_user
from training.people.domain.consent import stop_consent
from training.people.models import AuditEntry, Membership, SourceCheck

pytestmark = pytest.mark.django_db

CHECK = {
    "result": "confirmed",
    "address": "https://register.example/4711",
    "note": "Seen with full scope",
}


def address(name, clinic, person):
    return reverse(f"clinics:{name}", args=[clinic.slug, person.membership.public_id])


def record(desk, at, person, **changes):
    registration = person.registrations.get()
    fields = CHECK | {"registration": registration.authority.slug} | changes
    return desk.post(address("check", at, person), fields)


def test_certificates_are_named_with_number_date_and_the_way_to_verify(desk, clinic, staff):
    ana = staff()
    certificate = make_certificate(ana)

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert "Theory of Safety" in page
    assert f"Passed 4 May 2026 · No. {certificate.number}" in page
    assert reverse("certificates:verify", args=[certificate.code]) in page


def test_scores_are_never_shown(desk, clinic, staff):
    ana = staff()
    make_certificate(ana)

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert [score for score in ("37.5", "31.25") if score in page] == []


def test_the_page_speaks_of_the_clinic_and_points_to_the_register(desk, clinic, staff):
    page = desk.get(address("person", clinic, staff())).content.decode()

    assert "at this clinic" in page
    assert "may needle" not in page
    assert "Check the regulator&#x27;s public register for authority to practise." in page


def test_who_has_not_consented_shows_nothing_but_that(desk, clinic, staff):
    ana = staff(consents=False)
    certificate = make_certificate(ana)

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert "Waiting for consent" in page
    assert [text for text in (certificate.number, "Safety", "PT-4711") if text in page] == []


def test_consent_that_ended_is_said_with_its_day_and_nothing_more(desk, clinic, staff):
    ana = staff()
    certificate = make_certificate(ana, issued_at=LONG_AGO)
    make_registration(ana, declared_at=LONG_AGO)
    stop_consent(ana.consent, actor=ana, now=NOW - timedelta(days=2))

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert "Consent ended on 2 May 2026. You see no papers since then." in page
    assert [text for text in (certificate.number, "Safety", "PT-4711") if text in page] == []
    assert (
        reverse("clinics:remind-person", args=[clinic.slug, ana.membership.public_id]) not in page
    )


def test_a_past_day_offers_no_act(desk, clinic, staff):
    ana = staff()
    make_registration(ana, declared_at=LONG_AGO)

    page = desk.get(address("person", clinic, ana), {"as_of": "2026-01-15"}).content.decode()

    assert "As of 15 January 2026" in page
    assert 'method="post"' not in page.split("<main")[1].split("</main>")[0]


def test_before_joining_there_is_no_page(desk, clinic, staff):
    ana = staff(since=NOW)

    response = desk.get(address("person", clinic, ana), {"as_of": "2026-01-15"})

    assert response.status_code == 404


# --- Looking at the register ---------------------------------------------------------------


@pytest.mark.parametrize("result", ["confirmed", "differs", "not-found", "could-not-check"])
def test_a_look_up_is_kept_with_who_where_and_when(desk, clinic, manager, staff, result):
    ana = staff()
    registration = make_registration(ana)

    response = record(desk, clinic, ana, result=result)

    check = SourceCheck.objects.get()
    assert response.url == address("person", clinic, ana)
    assert (check.registration, check.result, check.address, check.note) == (
        registration,
        result,
        CHECK["address"],
        CHECK["note"],
    )
    assert (check.clinic, check.checked_by, check.checked_at) == (clinic, manager, NOW)
    assert AuditEntry.objects.filter(verb="source.checked", actor_id=manager.pk).count() == 1


def test_a_second_look_up_leaves_the_first_as_it_was(desk, clinic, staff):
    ana = staff()
    make_registration(ana)

    record(desk, clinic, ana)
    record(desk, clinic, ana, result="could-not-check", note="Register down")

    page = desk.get(address("person", clinic, ana)).content.decode()
    assert page.index("Register down") < page.index("Seen with full scope")
    assert "Unknown" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": ""},
        {"result": "valid"},
        {"address": ""},
        {"address": "https://a\x00b"},
        {"note": "two\nlines"},
        {"note": "x" * 301},
        {"registration": "another"},
    ],
)
def test_a_look_up_that_says_too_little_is_asked_again(desk, clinic, staff, wrong):
    ana = staff()
    make_registration(ana)

    response = record(desk, clinic, ana, **wrong)

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not SourceCheck.objects.exists()


def test_fields_that_are_not_asked_for_are_ignored(desk, clinic, manager, staff):
    ana = staff()
    make_registration(ana)

    record(desk, clinic, ana, clinic="", checked_by=ana.pk, checked_at="2020-01-01")

    check = SourceCheck.objects.get()
    assert (check.clinic, check.checked_by, check.checked_at) == (clinic, manager, NOW)


def test_without_consent_nothing_can_be_recorded(desk, clinic, staff):
    ana = staff(consents=False)
    make_registration(ana)

    response = record(desk, clinic, ana)

    assert response.status_code == 422
    assert not SourceCheck.objects.exists()


def test_nobody_checks_their_own_registration(desk, clinic, manager):
    manager.membership = make_membership(clinic, manager, started_at=LONG_AGO)
    make_consent(manager, clinic, started_at=LONG_AGO)
    make_registration(manager, declared_at=LONG_AGO)

    page = desk.get(address("person", clinic, manager)).content.decode()
    response = record(desk, clinic, manager)

    assert "Record the look-up" not in page
    assert response.status_code == 403


def test_what_another_clinic_saw_is_not_shown(desk, clinic, staff):
    ana = staff()
    make_check(make_registration(ana), make_user(), clinic=make_clinic(), note="Seen elsewhere")

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert "Seen elsewhere" not in page
    assert "Nobody has looked at the register yet." in page


# --- Leaving -------------------------------------------------------------------------------


def test_taking_a_person_off_the_roster_ends_membership_and_sight(desk, clinic, staff):
    ana = staff()
    certificate = make_certificate(ana)

    response = desk.post(address("end", clinic, ana))

    page = desk.get(address("person", clinic, ana)).content.decode()
    assert response.url == "/clinics/harbour/"
    assert Membership.objects.get(pk=ana.membership.pk).ended_at == NOW
    assert "Left this clinic on 4 May 2026. You see no papers since then." in page
    assert certificate.number not in page
    assert ana.certificates.count() == 1


def test_the_last_manager_cannot_be_taken_off(desk, clinic, manager):
    manager.membership = Membership.objects.get(user=manager)

    response = desk.post(address("end", clinic, manager))

    assert response.status_code == 409
    assert Membership.objects.get(user=manager).ended_at is None
