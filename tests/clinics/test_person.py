"""One person at one clinic: facts with their sources, and an honest look-up of the register."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.factories import (
    NOW,
    make_authority,
    make_clinic,
    make_consent,
    make_course,
    make_membership,
    make_quiz,
    make_user,
)
from training.people.domain.consent import stop_consent
from training.people.models import Membership

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def address(name, clinic, person):
    return reverse(f"clinics:{name}", args=[clinic.slug, person.membership.public_id])


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


# --- The first act -------------------------------------------------------------------------


def first_act_of(page):
    return page.context["first_act"] and page.context["first_act"].label


def test_the_oldest_open_check_comes_first_then_asking(desk, clinic, manager, staff):
    ana = staff()
    theory = make_quiz(make_course(published_at=LONG_AGO), published_at=LONG_AGO)
    registration = make_registration(ana, authority=make_authority(name="The College"))

    unlooked = desk.get(address("person", clinic, ana))
    make_check(registration, manager, clinic=clinic)
    lacking = desk.get(address("person", clinic, ana))
    make_certificate(ana, quiz=theory)
    in_order = desk.get(address("person", clinic, ana))

    assert [first_act_of(each) for each in (unlooked, lacking, in_order)] == [
        "Check the register: The College",
        "Ask for what is missing",
        None,
    ]
    assert 'href="/clinics/harbour/people/' in unlooked.content.decode()
    assert f"?person={ana.membership.public_id}" in lacking.context["first_act"].url


def test_nobody_is_sent_to_check_their_own_papers(desk, clinic, manager):
    manager.membership = make_membership(clinic, manager, started_at=LONG_AGO)
    make_consent(manager, clinic, started_at=LONG_AGO)
    make_registration(manager, declared_at=LONG_AGO)

    assert first_act_of(desk.get(address("person", clinic, manager))) is None


# --- Looking at the register ---------------------------------------------------------------


@pytest.mark.parametrize("result", ["confirmed", "differs", "not-found", "could-not-check"])
def test_a_look_up_is_told_with_who_where_and_when(desk, clinic, manager, staff, result):
    ana = staff()
    seen = {"address": "https://register.example/4711", "note": "Seen with full scope"}
    check = make_check(make_registration(ana), manager, clinic=clinic, result=result, **seen)

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert f"<strong>{check.get_result_display()}</strong>" in page
    assert "Mara Manager at https://register.example/4711. Counts at this clinic." in page
    assert "Seen with full scope" in page


def test_look_ups_are_listed_newest_first(desk, clinic, manager, staff):
    ana = staff()
    registration = make_registration(ana)
    make_check(registration, manager, clinic=clinic, checked_at=NOW - DAY, note="Full scope")
    make_check(registration, manager, clinic=clinic, result="could-not-check", note="Register down")

    page = desk.get(address("person", clinic, ana)).content.decode()

    assert page.index("Register down") < page.index("Full scope")
    assert "Unknown" in page


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
