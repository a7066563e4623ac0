"""Joining a clinic, sharing with it, and leaving it."""

from datetime import timedelta

import pytest
from django.core import mail

from tests.at_once import at_once
from tests.factories import make_clinic, make_consent, make_membership, make_user
from training.lib import background
from training.lib.errors import Conflict, Gone, NotAllowed
from training.people.domain import clinics
from training.people.domain.consent import give_consent, stop_consent
from training.people.models import AuditEntry, ClinicInvitation, Consent, Membership
from training.people.rules import visible_clinics, visible_staff_records
from training.people.signals import consent_ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic(name="Harbour Physio")


@pytest.fixture
def manager(clinic, now):
    user = make_user()
    make_membership(clinic, user, role="manager", started_at=now - timedelta(days=10))
    return user


def invite(clinic, manager, now, email="ana@clinic.example"):
    return clinics.invite_member(clinic, email=email, invited_by=manager, now=now)


def test_the_invitation_goes_out_by_mail_with_a_link_no_table_holds(clinic, manager, now):
    invitation = invite(clinic, manager, now, email=" Ana@Clinic.Example ")
    background.run_due(now=now)

    (message,) = mail.outbox
    token = clinics.token_of(invitation)
    assert message.to == ["ana@clinic.example"]
    assert f"/invitations/{token}/" in message.body
    assert clinics.invitation_by_token(token) == invitation
    stored = ClinicInvitation.objects.values_list("token_sha256", flat=True).get()
    assert token not in stored


def test_only_a_manager_of_this_clinic_invites(clinic, now):
    stranger = make_user()
    make_membership(make_clinic(), stranger, role="manager")

    with pytest.raises(NotAllowed):
        invite(clinic, stranger, now)

    assert not ClinicInvitation.objects.exists()


def test_one_open_invitation_per_address(clinic, manager, now):
    invite(clinic, manager, now)

    with pytest.raises(Conflict):
        invite(clinic, manager, now)


def test_an_invitation_that_ended_does_not_stand_in_the_way(clinic, manager, now):
    invite(clinic, manager, now)

    again = invite(clinic, manager, now + timedelta(days=15))

    assert ClinicInvitation.objects.filter(withdrawn_at=None).get() == again


def test_who_works_there_is_not_invited_again(clinic, manager, now):
    person = make_user(email="ana@clinic.example")
    make_membership(clinic, person, started_at=now)

    with pytest.raises(Conflict):
        invite(clinic, manager, now)


def test_accepting_with_sharing_shows_the_papers_to_the_manager(clinic, manager, now):
    person = make_user(email="ana@clinic.example")
    invitation = invite(clinic, manager, now)

    clinics.accept_invitation(invitation, user=person, share=True, now=now)

    assert list(visible_staff_records(manager, clinic, now=now)) == [person]
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == [
        "invitation.sent",
        "consent.given",
        "invitation.accepted",
    ]


def test_accepting_without_sharing_shows_nothing(clinic, manager, now):
    person = make_user(email="ana@clinic.example")

    clinics.accept_invitation(invite(clinic, manager, now), user=person, share=False, now=now)

    assert clinic.memberships.filter(user=person, ended_at=None).exists()
    assert list(visible_staff_records(manager, clinic, now=now)) == []


def test_a_forwarded_link_lets_nobody_else_in(clinic, manager, now):
    invitation = invite(clinic, manager, now)

    with pytest.raises(NotAllowed):
        clinics.accept_invitation(invitation, user=make_user(), share=True, now=now)

    assert clinic.memberships.count() == 1


def test_an_invitation_ends_after_two_weeks(clinic, manager, now):
    person = make_user(email="ana@clinic.example")
    invitation = invite(clinic, manager, now)

    with pytest.raises(Gone):
        clinics.accept_invitation(
            invitation, user=person, share=True, now=now + clinics.INVITATION_LASTS
        )


def test_a_withdrawn_invitation_opens_nothing(clinic, manager, now):
    person = make_user(email="ana@clinic.example")
    invitation = invite(clinic, manager, now)
    clinics.withdraw_invitation(invitation, by=manager, now=now)

    with pytest.raises(Gone):
        clinics.accept_invitation(invitation, user=person, share=True, now=now)

    assert clinics.invitation_by_token(clinics.token_of(invitation)) is None


@pytest.mark.django_db(transaction=True)
def test_a_double_click_joins_once(clinic, manager, now):
    person = make_user(email="ana@clinic.example")
    invitation = invite(clinic, manager, now)

    def accept():
        clinics.accept_invitation(invitation, user=person, share=True, now=now)

    at_once(*[accept] * 6)

    assert Membership.objects.filter(user=person).count() == 1
    assert Consent.objects.filter(person=person).count() == 1


def test_stopping_shows_nothing_new_from_that_moment(clinic, manager, now):
    person = make_user()
    make_membership(clinic, person, started_at=now)
    consent = give_consent(person, clinic, now=now)
    heard = []
    consent_ended.connect(
        lambda consent, **kwargs: heard.append(consent.pk), weak=False, dispatch_uid="t"
    )

    stop_consent(consent, actor=person, now=now + timedelta(hours=1))
    stop_consent(consent, actor=person, now=now + timedelta(hours=2))

    consent_ended.disconnect(dispatch_uid="t")
    consent.refresh_from_db()
    assert consent.ended_at == now + timedelta(hours=1)
    assert heard == [consent.pk]
    later = now + timedelta(hours=3)
    assert list(visible_staff_records(manager, clinic, now=later)) == []


def test_sharing_is_only_for_clinics_one_works_in(clinic, now):
    with pytest.raises(NotAllowed):
        give_consent(make_user(), clinic, now=now)


def test_consent_of_somebody_who_left_shows_nothing(clinic, manager, now):
    person = make_user()
    make_membership(clinic, person, started_at=now, ended_at=now)
    make_consent(person, clinic, started_at=now)

    assert list(visible_staff_records(manager, clinic, now=now + timedelta(days=1))) == []


def test_leaving_ends_the_sharing_as_well(clinic, manager, now):
    person = make_user()
    make_membership(clinic, person, started_at=now)
    give_consent(person, clinic, now=now)

    clinics.leave_clinic(person, clinic, now=now + timedelta(days=1))

    assert not clinic.memberships.filter(user=person, ended_at=None).exists()
    assert not clinic.consents.filter(ended_at=None).exists()


def test_the_last_manager_cannot_leave(clinic, manager, now):
    make_membership(clinic, manager, role="staff", started_at=now)

    with pytest.raises(Conflict):
        clinics.leave_clinic(manager, clinic, now=now)

    assert clinic.memberships.filter(user=manager, ended_at=None).count() == 2


def test_one_of_two_managers_may_leave(clinic, manager, now):
    make_membership(clinic, make_user(), role="manager", started_at=now)

    clinics.leave_clinic(manager, clinic, now=now)

    assert not visible_clinics(manager, now=now + timedelta(seconds=1)).exists()


def test_staff_cannot_end_the_membership_of_others(clinic, manager, now):
    person = make_user()
    make_membership(clinic, person, started_at=now)

    with pytest.raises(NotAllowed):
        clinics.end_membership(clinic.memberships.get(user=manager), by=person, now=now)


def test_the_desk_of_a_clinic_is_for_its_managers(clinic, manager, now):
    person = make_user()
    make_membership(clinic, person, started_at=now)

    assert list(visible_clinics(manager, now=now)) == [clinic]
    assert list(visible_clinics(person, now=now)) == []
