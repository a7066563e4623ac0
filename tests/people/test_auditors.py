"""Who reads a clinic's desk until a day, and acts nowhere."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.factories import make_clinic, make_membership, make_user
from training.lib import background
from training.lib.errors import Conflict, Gone, NotAllowed
from training.people.domain import clinics
from training.people.models import AuditEntry, Membership
from training.people.roles import load_user
from training.people.rules import can_manage, own_clinics, visible_clinics, visible_staff_records
from training.people.signals import membership_began, membership_ended

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def clinic():
    return make_clinic(name="Harbour Physio")


@pytest.fixture
def manager(clinic, now):
    user = make_user()
    make_membership(clinic, user, role="manager", started_at=now - 10 * DAY)
    return user


def invite(clinic, manager, now, email="olu@insurer.example", until=None):
    return clinics.invite_member(
        clinic,
        email=email,
        invited_by=manager,
        now=now,
        role="auditor",
        access_until=until or now + 30 * DAY,
    )


def make_auditor(clinic, manager, now, until=None):
    olu = make_user(email="olu@insurer.example")
    found = invite(clinic, manager, now, until=until)
    return olu, clinics.accept_invitation(found, user=olu, share=True, now=now)


def test_an_auditor_sees_the_clinic_to_the_last_instant_and_not_at_the_end(clinic, manager, now):
    olu, membership = make_auditor(clinic, manager, now)
    end = now + 30 * DAY

    seen = [
        visible_clinics(olu, now=moment).exists()
        for moment in (now, end - timedelta(microseconds=1), end)
    ]

    assert (membership.role, membership.ended_at) == ("auditor", end)
    assert seen == [True, True, False]


def test_an_auditor_acts_nowhere_and_shares_nothing(clinic, manager, now):
    olu, _membership = make_auditor(clinic, manager, now)

    assert not can_manage(olu, clinic, now=now)
    assert not visible_staff_records(olu, clinic, now=now).exists()
    assert not own_clinics(olu, now=now).exists()
    assert not clinic.consents.exists()


def test_an_auditor_needs_a_second_factor_until_the_access_ends(clinic, manager, now):
    olu, _membership = make_auditor(clinic, manager, now)

    needed = [
        load_user(olu.pk, now=moment).roles.needs_second_factor for moment in (now, now + 30 * DAY)
    ]

    assert needed == [True, False]


def test_the_invitation_of_an_auditor_says_until_when_and_what_is_read(clinic, manager, now):
    invite(clinic, manager, now)
    background.run_due(now=now)

    (message,) = mail.outbox
    assert message.subject == "Harbour Physio asks you to look at its records"
    assert "You read and change nothing" in message.body


def test_an_auditor_invited_too_late_does_not_come_in(clinic, manager, now):
    found = invite(clinic, manager, now, until=now + DAY)
    olu = make_user(email="olu@insurer.example")

    with pytest.raises(Gone):
        clinics.accept_invitation(found, user=olu, share=False, now=now + DAY)

    assert not clinic.memberships.filter(user=olu).exists()


def test_who_has_access_already_is_not_invited_again(clinic, manager, now):
    make_auditor(clinic, manager, now)

    with pytest.raises(Conflict):
        invite(clinic, manager, now)


def test_access_is_taken_back_before_its_day(clinic, manager, now):
    olu, membership = make_auditor(clinic, manager, now)

    clinics.end_membership(membership, by=manager, now=now + DAY)

    membership.refresh_from_db()
    assert membership.ended_at == now + DAY
    assert not visible_clinics(olu, now=now + DAY).exists()
    assert AuditEntry.objects.filter(verb="membership.ended").count() == 1


def test_the_link_once_used_brings_nobody_back(clinic, manager, now):
    olu, membership = make_auditor(clinic, manager, now)
    ana = make_user(email="ana@clinic.example")
    asked = clinics.invite_member(clinic, email=ana.email, invited_by=manager, now=now)
    parts = [membership, clinics.accept_invitation(asked, user=ana, share=True, now=now)]
    for part in parts:
        clinics.end_membership(part, by=manager, now=now + DAY)

    for found in clinic.invitations.all():
        with pytest.raises(Gone):
            clinics.accept_invitation(found, user=found.accepted_by, share=True, now=now + 2 * DAY)

    assert not visible_clinics(olu, now=now + 2 * DAY).exists()
    assert not own_clinics(ana, now=now + 2 * DAY).exists()


def test_access_that_has_ended_is_not_ended_again(clinic, manager, now):
    _olu, membership = make_auditor(clinic, manager, now)

    clinics.end_membership(membership, by=manager, now=now + 31 * DAY)

    membership.refresh_from_db()
    assert membership.ended_at == now + 30 * DAY


def test_an_auditor_takes_nobody_in_and_is_named_manager_by_nobody(clinic, manager, now):
    olu, _membership = make_auditor(clinic, manager, now)

    with pytest.raises(NotAllowed):
        clinics.invite_member(clinic, email="x@clinic.example", invited_by=olu, now=now)
    with pytest.raises(NotAllowed):
        clinics.appoint_manager(clinic, person=olu, by=manager, now=now)


def test_an_auditor_without_an_end_cannot_be_stored(clinic, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(clinic=clinic, user=make_user(), role="auditor", started_at=now)


def test_who_works_and_audits_keeps_sharing_when_only_the_audit_ends(clinic, manager, now):
    olu, audit = make_auditor(clinic, manager, now)
    staff = make_membership(clinic, olu, started_at=now)
    consent = clinic.consents.create(person=olu, started_at=now)

    clinics.end_membership(audit, by=manager, now=now + DAY)
    consent.refresh_from_db()
    assert consent.ended_at is None

    clinics.end_membership(staff, by=manager, now=now + 2 * DAY)
    consent.refresh_from_db()
    assert consent.ended_at == now + 2 * DAY


def test_upper_apps_hear_of_who_comes_and_who_goes(clinic, manager, now):
    heard = []
    note = lambda membership, **told: heard.append((membership.role, told.get("email")))  # noqa: E731
    membership_began.connect(note)
    membership_ended.connect(note)
    try:
        _olu, membership = make_auditor(clinic, manager, now)
        clinics.end_membership(membership, by=manager, now=now + DAY)
    finally:
        membership_began.disconnect(note)
        membership_ended.disconnect(note)

    assert heard == [("auditor", "olu@insurer.example"), ("auditor", None)]
