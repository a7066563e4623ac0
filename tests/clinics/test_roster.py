"""What leaves the database for a clinic: nothing of a person without consent."""

from datetime import timedelta

import pytest

from certificates.enums import RevocationReason, Status
from certificates.models import Revocation
from clinics.enums import ConsentState, RequirementKind
from clinics.queries import look_ups, person_file, requirements_at, roster
from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.factories import NOW, make_admin, make_clinic, make_consent, make_quiz, make_user
from training.people.models import ClinicInvitation, TwoPersonAct

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def invite(clinic, manager, user):
    return ClinicInvitation.objects.create(
        clinic=clinic,
        email=user.email,
        token_sha256=f"{user.pk:064d}",
        invited_by=manager,
        invited_at=LONG_AGO,
        expires_at=LONG_AGO + 14 * DAY,
        accepted_by=user,
        accepted_at=LONG_AGO,
    )


def revoke(certificate, at):
    admin, other = make_admin(), make_admin()
    act = TwoPersonAct.objects.create(
        kind="revoke",
        object_type="certificate",
        object_id=str(certificate.pk),
        reason="Error",
        state="approved",
        proposed_by=admin,
        proposed_at=at,
        decided_by=other,
        decided_at=at,
    )
    Revocation.objects.create(
        certificate=certificate,
        reason=RevocationReason.ERROR,
        public_text="Issued in error.",
        act=act,
        revoked_at=at,
    )


def test_consent_opens_certificates_and_registration(clinic, staff):
    ana = staff()
    certificate = make_certificate(ana)
    registration = make_registration(ana)

    [found] = roster(clinic, NOW, now=NOW)

    assert (found.label, found.consent, found.consent_at) == (
        "Ana Lee",
        ConsentState.GIVEN,
        LONG_AGO,
    )
    assert [line.number for line in found.certificates] == [certificate.number]
    assert [each.pk for each in found.registrations] == [registration.pk]


def test_without_consent_there_is_the_invited_address_and_nothing_else(clinic, manager, staff):
    ana = staff(consents=False, email="ana@clinic.example")
    invite(clinic, manager, ana)
    make_certificate(ana)
    make_registration(ana)

    [found] = roster(clinic, NOW, now=NOW)

    assert (found.label, found.consent) == ("ana@clinic.example", ConsentState.WAITING)
    assert (found.certificates, found.registrations) == ((), ())


def test_consent_to_another_clinic_opens_nothing_here(clinic, staff):
    ana = staff(consents=False)
    make_consent(ana, make_clinic(), started_at=LONG_AGO)
    make_certificate(ana)

    [found] = roster(clinic, NOW, now=NOW)

    assert (found.consent, found.certificates) == (ConsentState.WAITING, ())


def test_consent_that_ended_closes_the_past_as_well(clinic, staff):
    ana = staff()
    make_certificate(ana, issued_at=NOW - 20 * DAY)
    ana.consent.ended_at = NOW - 2 * DAY
    ana.consent.save()

    [today] = roster(clinic, NOW, now=NOW)
    [earlier] = roster(clinic, NOW - 10 * DAY, now=NOW)

    assert (today.consent, today.consent_at, today.certificates) == (
        ConsentState.ENDED,
        NOW - 2 * DAY,
        (),
    )
    assert (earlier.consent, earlier.certificates) == (ConsentState.ENDED, ())


def test_a_day_before_consent_stays_closed(clinic, staff):
    ana = staff(consents=False)
    make_consent(ana, clinic, started_at=NOW - 5 * DAY)
    make_certificate(ana, issued_at=NOW - 20 * DAY)

    [then] = roster(clinic, NOW - 10 * DAY, now=NOW)
    [today] = roster(clinic, NOW, now=NOW)

    assert (then.consent, then.certificates) == (ConsentState.WAITING, ())
    assert len(today.certificates) == 1


def test_a_later_consent_does_not_open_a_gap_between_two(clinic, staff):
    ana = staff()
    ana.consent.ended_at = NOW - 30 * DAY
    ana.consent.save()
    make_consent(ana, clinic, started_at=NOW - 10 * DAY)
    make_certificate(ana, issued_at=NOW - 60 * DAY)

    opened = [
        bool(roster(clinic, NOW - days * DAY, now=NOW)[0].certificates) for days in (40, 20, 5)
    ]

    assert opened == [True, False, True]


def test_who_left_is_not_on_the_roster_and_the_file_is_closed(clinic, staff):
    ana = staff()
    make_certificate(ana, issued_at=NOW - 60 * DAY)
    ana.membership.ended_at = NOW - DAY
    ana.membership.save()

    found = person_file(clinic, ana.membership.public_id, NOW, now=NOW)

    assert roster(clinic, NOW, now=NOW) == []
    assert (found.left_at, found.consent, found.certificates) == (
        NOW - DAY,
        ConsentState.ENDED,
        (),
    )


def test_managers_are_not_on_the_roster(clinic, manager):
    assert roster(clinic, NOW, now=NOW) == []


def test_as_of_a_day_the_records_say_what_they_said_then(clinic, staff):
    ana = staff()
    certificate = make_certificate(ana, issued_at=NOW - 20 * DAY)
    revoke(certificate, NOW - 10 * DAY)

    statuses = [
        [line.status for line in roster(clinic, NOW - days * DAY, now=NOW)[0].certificates]
        for days in (30, 15, 0)
    ]

    assert statuses == [[], [Status.VALID], [Status.REVOKED]]


def test_a_look_up_of_another_clinic_does_not_count_here(clinic, manager, staff):
    registration = make_registration(staff(), declared_at=LONG_AGO)
    make_check(registration, make_user(), clinic=make_clinic())

    [found] = roster(clinic, NOW, now=NOW)

    assert found.registrations[0].status == Status.UNVERIFIED
    assert look_ups(clinic, found.registrations, NOW) == [(found.registrations[0], [])]


@pytest.mark.parametrize("here", [True, False])
def test_a_look_up_of_this_clinic_or_of_an_admin_counts(clinic, staff, here):
    registration = make_registration(staff(), declared_at=LONG_AGO)
    check = make_check(registration, make_user(), clinic=clinic if here else None)

    [found] = roster(clinic, NOW, now=NOW)

    assert found.registrations[0].status == Status.VALID
    assert look_ups(clinic, found.registrations, NOW) == [(found.registrations[0], [check])]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("confirmed", Status.VALID),
        ("differs", Status.UNVERIFIED),
        ("not-found", Status.UNVERIFIED),
        ("could-not-check", Status.UNKNOWN),
    ],
)
def test_the_last_look_up_decides_also_when_it_failed(clinic, manager, staff, result, status):
    registration = make_registration(staff(), declared_at=LONG_AGO)
    make_check(registration, manager, clinic=clinic, checked_at=NOW - 3 * DAY)
    make_check(registration, manager, clinic=clinic, result=result)

    assert roster(clinic, NOW, now=NOW)[0].registrations[0].status == status


def test_what_was_confirmed_more_than_a_year_ago_is_unknown(clinic, manager, staff):
    ago = NOW - 366 * DAY
    registration = make_registration(staff(since=ago), declared_at=ago)
    make_check(registration, manager, clinic=clinic, checked_at=ago)

    assert roster(clinic, NOW, now=NOW)[0].registrations[0].status == Status.UNKNOWN
    assert roster(clinic, ago + DAY, now=NOW)[0].registrations[0].status == Status.VALID


def test_a_clinic_asks_for_registration_and_the_theory_that_can_be_examined(clinic, staff):
    quiz = make_quiz()
    staff()
    people = roster(clinic, NOW, now=NOW)

    found = requirements_at(clinic, NOW).columns(people)

    assert [each.kind for each in found] == [RequirementKind.REGISTRATION, RequirementKind.THEORY]
    assert found[1].settings == {"programme": quiz.quiz.course.slug, "module": "3-safety"}
    assert found[1].title == "Theory: Safety"
    assert len(requirements_at(clinic, NOW - DAY).columns(people)) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_a_roster_of_any_size_takes_the_same_queries(
    clinic, manager, staff, people, django_assert_num_queries
):
    for number in range(people):
        user = staff(f"Person {number}")
        make_certificate(user)
        make_check(make_registration(user), manager, clinic=clinic)

    # staff, positions; certificates, registrations, credentials with scope, sign-offs, papers
    with django_assert_num_queries(9):
        assert len(roster(clinic, NOW, now=NOW)) == people
