"""What a person declares, and what somebody saw at the register."""

from datetime import timedelta

import pytest

from tests.factories import (
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_membership,
    make_user,
)
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import registrations
from training.people.models import Registration, SourceCheck

pytestmark = pytest.mark.django_db


def declare(user, now, **fields):
    defaults = {"authority": make_authority(), "number": "00123"}
    return registrations.declare_registration(user, now=now, **defaults | fields)


def check(registration, by, now, clinic=None):
    return registrations.record_source_check(
        registration,
        checked_by=by,
        clinic=clinic,
        result="confirmed",
        address="https://register.example/",
        now=now,
    )


def test_the_number_stays_as_it_was_typed(now):
    assert declare(make_user(), now, number="00123 A").number == "00123 A"


def test_a_registration_bears_the_moment_it_was_declared_at(now):
    then = now - timedelta(days=80)

    declared = declare(make_user(), then)

    declared.refresh_from_db()
    assert declared.declared_at == then


def test_one_live_registration_per_regulator(now):
    user, authority = make_user(), make_authority()
    declare(user, now, authority=authority)

    with pytest.raises(Conflict):
        declare(user, now, authority=authority, number="other")


def test_a_changed_number_is_a_new_registration_without_the_old_checks(now):
    old = declare(make_user(), now)
    check(old, make_admin(), now)

    new = registrations.change_registration(old, number="456", now=now + timedelta(days=1))

    old.refresh_from_db()
    assert (old.ended_at, new.number) == (now + timedelta(days=1), "456")
    assert (old.checks.count(), new.checks.count()) == (1, 0)


def test_saving_without_a_change_changes_nothing(now):
    registration = declare(make_user(), now)

    registrations.change_registration(registration, number="00123", now=now)

    assert Registration.objects.get().ended_at is None


def test_an_admin_checks_for_everybody(now):
    assert check(declare(make_user(), now), make_admin(), now).clinic is None


def test_a_manager_checks_for_the_own_clinic(now):
    clinic, manager, person = make_clinic(), make_user(), make_user()
    make_membership(clinic, manager, role="manager", started_at=now)
    make_membership(clinic, person, started_at=now)
    make_consent(person, clinic, started_at=now)

    assert check(declare(person, now), manager, now, clinic=clinic).clinic == clinic


def test_a_manager_checks_nobody_without_consent_and_nothing_for_everybody(now):
    clinic, manager, person = make_clinic(), make_user(), make_user()
    make_membership(clinic, manager, role="manager", started_at=now)
    make_membership(clinic, person, started_at=now)
    registration = declare(person, now)

    for where in (clinic, None):
        with pytest.raises(NotAllowed):
            check(registration, manager, now, clinic=where)

    assert not SourceCheck.objects.exists()


def test_nobody_checks_themselves(now):
    admin = make_admin()

    with pytest.raises(NotAllowed):
        check(declare(admin, now), admin, now)
