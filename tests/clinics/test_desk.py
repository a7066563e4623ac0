"""The desk: what needs the manager in plain sentences, then who stands where."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.factories import (
    NOW,
    make_clinic,
    make_course,
    make_membership,
    make_quiz,
    make_user,
    sign_in,
)
from training.people.models import AuditEntry, Clinic, ClinicInvitation, Membership

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def open_desk(client, clinic, **query):
    return client.get(reverse("clinics:desk", args=[clinic.slug]), query)


def needs_of(response):
    return [need.sentence for need in response.context["needs"]]


def make_invitation(clinic, manager, email="new@clinic.example", **fields):
    defaults = {
        "token_sha256": f"{email:0>64}"[:64],
        "invited_by": manager,
        "invited_at": NOW - 10 * DAY,
        "expires_at": NOW + 4 * DAY,
    }
    return ClinicInvitation.objects.create(clinic=clinic, email=email, **defaults | fields)


def put_in_order(user, manager, clinic, quiz):
    make_certificate(user, quiz=quiz, issued_at=LONG_AGO)
    make_check(make_registration(user, declared_at=LONG_AGO), manager, clinic=clinic)


@pytest.fixture
def quiz():
    return make_quiz(make_course(published_at=LONG_AGO), published_at=LONG_AGO)


# --- My clinics ----------------------------------------------------------------------------


def test_who_manages_no_clinic_learns_what_one_is(client):
    sign_in(client, make_user())

    page = client.get(reverse("clinics:index")).content.decode()

    assert "You manage no clinic" in page
    assert reverse("clinics:new") in page


def test_a_manager_finds_the_clinics_she_manages(desk, clinic):
    Clinic.objects.create(slug="other", name="Somebody else's")

    page = desk.get(reverse("clinics:index")).content.decode()

    assert "Harbour Physio" in page
    assert "Somebody else" not in page


def test_a_person_registers_a_clinic_and_manages_it(client):
    user = sign_in(client, make_user())

    response = client.post(
        reverse("clinics:new"), {"name": "  Élan   Physio ", "time_zone": "America/Toronto"}
    )

    clinic = Clinic.objects.get()
    assert (clinic.slug, clinic.name, clinic.time_zone) == (
        "elan-physio",
        "Élan Physio",
        "America/Toronto",
    )
    assert response.url == "/clinics/elan-physio/"
    assert list(Membership.objects.values_list("user", "role")) == [(user.pk, "manager")]
    assert AuditEntry.objects.filter(verb="clinic.registered").count() == 1


@pytest.mark.parametrize(
    ("name", "slug"), [("New", "new-2"), ("Harbour Physio", "harbour-physio-2"), ("李", "clinic")]
)
def test_clinics_of_one_name_get_addresses_of_their_own(client, name, slug):
    Clinic.objects.create(slug="harbour-physio", name="Harbour Physio")
    sign_in(client, make_user())

    client.post(reverse("clinics:new"), {"name": name, "time_zone": "America/Toronto"})

    assert Clinic.objects.get(name=name, slug=slug).time_zone == "America/Toronto"


@pytest.mark.parametrize("name", ["", "Harbour\x00Physio", "Harbour‮oisyhP", "x" * 121])
def test_a_clinic_needs_a_name_that_can_be_shown(client, name):
    sign_in(client, make_user())

    response = client.post(reverse("clinics:new"), {"name": name, "time_zone": "America/Toronto"})

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not Clinic.objects.exists()


# --- What needs the manager ----------------------------------------------------------------


def test_an_empty_desk_teaches(desk, clinic):
    page = open_desk(desk, clinic).content.decode()

    assert "Nobody is on the roster" in page
    assert reverse("clinics:invite", args=[clinic.slug]) in page


def test_people_with_the_same_need_share_one_sentence(desk, clinic, staff, quiz):
    staff("Ana", consents=False)
    assert needs_of(open_desk(desk, clinic)) == [
        "Ana, on the roster since 16 October 2025, has not consented yet."
    ]

    staff("Bo", consents=False)
    assert needs_of(open_desk(desk, clinic)) == ["2 people have not consented yet."]


def test_invitations_that_end_soon_or_ended_are_named(desk, clinic, manager):
    make_invitation(clinic, manager)
    assert needs_of(open_desk(desk, clinic)) == [
        "The invitation to new@clinic.example ends on 8 May 2026."
    ]

    make_invitation(clinic, manager, "late@clinic.example", expires_at=NOW - DAY)
    assert needs_of(open_desk(desk, clinic)) == ["2 invitations ended or end within a week."]


def test_an_invitation_with_time_left_is_listed_and_asks_for_nothing(desk, clinic, manager):
    make_invitation(clinic, manager, expires_at=NOW + 10 * DAY)

    response = open_desk(desk, clinic)

    assert needs_of(response) == []
    assert "Sent 24 April 2026, ends 14 May 2026" in response.content.decode()


def test_lacking_papers_and_open_checks_are_named_oldest_first(desk, clinic, staff, quiz):
    make_certificate(staff("Ana", since=LONG_AGO + DAY), quiz=quiz)
    make_registration(staff("Bo"), declared_at=LONG_AGO)
    make_registration(staff("Cy"), declared_at=LONG_AGO)

    assert needs_of(open_desk(desk, clinic)) == [
        "3 people lack papers this clinic asks for.",
        "The registrations of 2 people are not confirmed.",
    ]


def test_a_register_that_could_not_be_checked_is_named_with_its_day(
    desk, clinic, manager, staff, quiz
):
    ana = staff("Ana")
    make_certificate(ana, quiz=quiz)
    registration = make_registration(ana, declared_at=LONG_AGO)
    make_check(registration, manager, clinic=clinic, result="could-not-check")

    assert needs_of(open_desk(desk, clinic)) == [
        "The registration of Ana is not confirmed: could not check on 4 May 2026."
    ]


def test_a_single_gap_is_named_with_its_paper(desk, clinic, staff, quiz):
    make_certificate(staff("Ana"), quiz=quiz)

    assert needs_of(open_desk(desk, clinic)) == ["Ana lacks Registration."]


def test_when_all_are_in_order_the_desk_says_so(desk, clinic, manager, staff, quiz):
    put_in_order(staff("Ana"), manager, clinic, quiz)
    response = open_desk(desk, clinic)

    assert needs_of(response) == []
    assert "The one person on the roster is in order." in response.content.decode()


def test_draft_content_keeps_a_person_from_being_in_order(desk, clinic, manager, staff, quiz):
    ana = staff("Ana")
    make_certificate(ana, quiz=quiz, is_draft=True)
    make_check(make_registration(ana, declared_at=LONG_AGO), manager, clinic=clinic)

    page = open_desk(desk, clinic).content.decode()

    assert "Nothing needs you this week." in page
    assert "on draft content" in page
    assert "status-unverified" in page


def test_a_person_is_found_by_what_is_needed(desk, clinic, staff):
    staff("Ana", consents=False)
    staff("Bo")

    waiting = open_desk(desk, clinic, show="consent").context["page"]
    everyone = open_desk(desk, clinic, show="__class__").context["page"]

    assert [row.person.label for row in waiting] == ["Ana"]
    assert len(everyone) == 2


# --- The table -----------------------------------------------------------------------------


def test_a_row_tells_consent_registration_and_theory(desk, clinic, manager, staff, quiz):
    put_in_order(staff("Ana Lee"), manager, clinic, quiz)

    page = open_desk(desk, clinic).content.decode()

    assert "Since 16 October 2025" in page
    assert "confirmed 4 May 2026" in page
    assert "passed 16 October 2025" in page


def test_the_phone_gets_a_list_of_its_own(desk, clinic, staff):
    staff()

    page = open_desk(desk, clinic).content.decode()

    assert 'class="table-scroll only-wide matrix-scroll"' in page
    assert 'class="people-cards only-narrow"' in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_desk_needs_the_same_queries_for_any_number_of_people(
    desk, clinic, manager, staff, quiz, people, queries_of_app
):
    for number in range(people):
        user = staff(f"Person {number}")
        make_certificate(user, quiz=quiz)
        make_check(make_registration(user), manager, clinic=clinic)
        staff(f"Waiting {number}", consents=False)

    with queries_of_app() as queries:
        response = open_desk(desk, clinic)

    with queries_of_app() as queries_again:
        open_desk(desk, clinic)

    # the clinic, may she act, two of requirements, nine of the roster and one that hashes it,
    # reminders, and seven of what waits: invitations, requests, events, what turned, two of
    # systems, who asks to return; then nobody's file is read again
    assert len(queries()) == 24
    assert len(queries_again()) == 14
    assert response.content.decode().count("<tr>") == 1 + 2 * people


@pytest.mark.parametrize("clinics", [1, 3])
def test_the_list_of_clinics_needs_the_same_queries_for_any_number(
    desk, clinic, manager, clinics, queries_of_app
):
    for _ in range(clinics - 1):
        make_membership(make_clinic(), manager, role="manager", started_at=LONG_AGO)

    with queries_of_app() as queries:
        response = desk.get(reverse("clinics:index"))

    assert len(queries()) == 2
    assert response.content.decode().count('<li class="row">') == clinics


def test_fifty_people_fill_a_page(desk, clinic, staff):
    for number in range(51):
        staff(f"Person {number:02}", consents=False)

    assert len(open_desk(desk, clinic).context["page"]) == 50
    assert len(open_desk(desk, clinic, page="2").context["page"]) == 1
    assert open_desk(desk, clinic, page="-1").status_code == 200


# --- A past day ----------------------------------------------------------------------------


def test_a_past_day_shows_what_the_records_said_and_offers_no_act(
    desk, clinic, manager, staff, quiz
):
    make_invitation(clinic, manager)
    put_in_order(staff("Ana Lee"), manager, clinic, quiz)
    staff("Bo Later", since=NOW - 2 * DAY)

    response = open_desk(desk, clinic, as_of="2026-01-15")
    page = response.content.decode()

    assert "As of 15 January 2026" in page
    assert "page-wide as-of" in page
    assert [row.person.label for row in response.context["page"]] == ["Ana Lee"]
    assert "declared 16 October 2025, not checked" in page
    assert 'method="post"' not in page.split("<main")[1].split("</main>")[0]
    assert f"{reverse('clinics:invite', args=[clinic.slug])}" not in page


def test_links_on_a_past_day_stay_in_the_past(desk, clinic, staff):
    ana = staff()

    page = open_desk(desk, clinic, as_of="2026-01-15").content.decode()

    path = reverse("clinics:person", args=[clinic.slug, ana.membership.public_id])
    assert f"{path}?as_of=2026-01-15" in page


def test_the_day_ends_where_the_clinic_is(desk, clinic, staff, quiz):
    clinic.time_zone = "Australia/Sydney"
    clinic.save()
    midnight_there = NOW.replace(day=1, hour=14, minute=0)  # 2 May, 00:00 in Sydney
    make_certificate(staff(), quiz=quiz, issued_at=midnight_there)

    statuses = [
        open_desk(desk, clinic, as_of=day).context["page"][0].standings[1].status
        for day in ("2026-05-01", "2026-05-02")
    ]

    assert statuses == ["missing", "valid"]


def test_the_form_puts_the_day_into_the_address(desk, clinic):
    response = open_desk(desk, clinic, as_of_day="15", as_of_month="Jan", as_of_year="2026")

    assert response.url == "/clinics/harbour/?as_of=2026-01-15"


def test_today_is_not_the_past(desk, clinic):
    assert open_desk(desk, clinic, as_of="2026-05-04").context["visit"].as_of is None


@pytest.mark.parametrize("day", ["2026-05-05", "2026-02-30", "yesterday", "", "9" * 400])
def test_a_day_that_cannot_be_shown_is_asked_again(desk, clinic, staff, day):
    staff("Ana Lee")

    response = open_desk(desk, clinic, as_of=day)

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert "Ana Lee" not in response.content.decode()
