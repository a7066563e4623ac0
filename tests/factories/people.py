"""Makers of people, of who recognises them, and of clinics."""

import time
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from tests.factories.numbers import NOW, next_number
from training.people.models import Authority, Clinic, Consent, Membership, Recognition, User

DECADES = timedelta(days=10_000)  # pages are asked at the real time, also in years


def make_user(**fields: Any) -> User:
    number = next_number()
    fields.setdefault("email", f"person{number}@clinic.example")
    fields.setdefault("legal_name", f"Person {number}")
    return User.objects.create_user(password="correct horse battery", **fields)


def make_admin(**fields: Any) -> User:
    return give_second_factor(make_user(is_staff=True, is_superuser=True, **fields))


def give_second_factor(user: User) -> User:
    """An authenticator app, as everybody who decides about others must have one."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    return user


def sign_in(client: Client, user: User) -> User:
    """A session as after a sign-in of this moment, so that dangerous acts do not ask again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return user


def make_authority(**fields: Any) -> Authority:
    number = next_number()
    defaults = {
        "slug": f"authority-{number}",
        "name": f"College {number}",
        "kind": "regulator",
        "jurisdiction": "British Columbia",
        "register_url": "https://register.example/",
    }
    return Authority.objects.create(**defaults | fields)


def make_recognition(**fields: Any) -> Recognition:
    defaults = {
        "role": "teach",
        "scope_kind": "programme",
        "scope": "dry-needling-foundations",
        "period": DateRange(NOW.date() - timedelta(days=400), NOW.date() + DECADES),
        "verified_at": NOW,
    }
    fields.setdefault("instructor", None) or fields.update(instructor=make_user())
    fields.setdefault("authority", None) or fields.update(authority=make_authority())
    fields.setdefault("verified_by", None) or fields.update(verified_by=make_admin())
    give_second_factor(fields["instructor"])
    return Recognition.objects.create(**defaults | fields)


def make_clinic(**fields: Any) -> Clinic:
    number = next_number()
    return Clinic.objects.create(
        **{"slug": f"clinic-{number}", "name": f"Clinic {number}"} | fields
    )


def make_membership(clinic: Clinic, user: User, role: str = "staff", **fields: Any) -> Membership:
    if role == "manager":
        give_second_factor(user)
    return Membership.objects.create(
        clinic=clinic, user=user, role=role, **{"started_at": NOW} | fields
    )


def make_consent(person: User, clinic: Clinic, **fields: Any) -> Consent:
    return Consent.objects.create(person=person, clinic=clinic, **{"started_at": NOW} | fields)


def make_members(clinic: Clinic, count: int) -> list[User]:
    """`count` consenting members of staff."""
    people = [make_user() for _ in range(count)]
    for person in people:
        make_membership(clinic, person)
        make_consent(person, clinic)
    return people
