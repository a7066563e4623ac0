"""The admin reads everything and writes only through the domain."""

from datetime import date

import pytest
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from tests.factories import (
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib import clock
from training.people.domain import audit
from training.people.domain.registrations import declare_registration
from training.people.models import (
    AuditEntry,
    Authority,
    Membership,
    Recognition,
    SourceCheck,
    TwoPersonAct,
    User,
)

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "people"]
EVIDENCE = ["auditentry", "consent", "clinicinvitation", "twopersonact", "registration"]


@pytest.fixture
def person(client):
    return sign_in(client, make_admin())


def page(model, name, *args):
    return reverse(f"admin:people_{model}_{name}", args=args)


@pytest.mark.parametrize("model", [model._meta.model_name for model in MODELS])
def test_every_list_opens(client, person, model, now):
    clinic = make_clinic()
    make_membership(clinic, make_user())
    make_consent(make_user(), clinic)
    audit.record("tested", clinic, now=now)
    make_recognition()

    assert client.get(page(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", EVIDENCE)
def test_evidence_cannot_be_entered_by_hand(client, person, model):
    assert client.get(page(model, "add")).status_code == 403


def test_nothing_in_the_audit_log_can_be_changed_or_deleted(client, person, now):
    entry = audit.record("tested", make_clinic(), now=now)

    assert client.post(page("auditentry", "change", entry.pk), {"verb": "x"}).status_code == 403
    assert client.post(page("auditentry", "delete", entry.pk)).status_code == 403


def test_second_factors_and_groups_are_not_offered():
    apps = {model._meta.app_label for model in admin.site._registry}

    assert not apps & {"mfa", "account", "usersessions", "auth"}


def test_a_change_leaves_a_trace_of_the_fields_without_their_values(client, person):
    authority = make_authority(name="Old name")
    data = {
        "slug": authority.slug,
        "name": "New name",
        "kind": "regulator",
        "country": "CA",
        "jurisdiction": "BC",
        "time_zone": "America/Vancouver",
    }

    client.post(page("authority", "change", authority.pk), data)

    assert Authority.objects.get(pk=authority.pk).name == "New name"
    entry = AuditEntry.objects.get(verb="record.changed")
    assert entry.actor_id == person.pk
    assert "name" in entry.data["fields"]
    assert "New name" not in str(entry.data)


def test_a_recognition_is_recorded_and_later_withdrawn(client, person):
    instructor, authority = make_user(), make_authority()
    data = {
        "instructor": instructor.pk,
        "authority": authority.pk,
        "role": "teach",
        "scope_kind": "programme",
        "scope": "dnf",
        "starts": "2026-01-01",
        "ends": "2027-01-01",
    }
    assert client.get(page("recognition", "add")).status_code == 200
    client.post(page("recognition", "add"), data)

    recognition = Recognition.objects.get()
    assert (recognition.verified_by, recognition.period) == (
        person,
        DateRange(date(2026, 1, 1), date(2027, 1, 1)),
    )
    change = page("recognition", "change", recognition.pk)
    assert client.get(change).status_code == 200
    client.post(
        change, {"withdrawn_from": "2026-06-01", "withdrawn_reason": "Left.", "role": "examine"}
    )
    recognition.refresh_from_db()
    assert (recognition.withdrawn_from, recognition.role) == (date(2026, 6, 1), "teach")
    assert client.get(change).status_code == 200


def test_nobody_recognises_themselves(client, person):
    data = {
        "instructor": person.pk,
        "authority": make_authority().pk,
        "role": "teach",
        "scope_kind": "programme",
        "scope": "dnf",
        "starts": "2026-01-01",
        "ends": "2027-01-01",
    }

    response = client.post(page("recognition", "add"), data, follow=True)

    assert b"never their own" in response.content
    assert not Recognition.objects.exists()


def test_an_admin_checks_a_register_for_everybody(client, person):
    registration = declare_registration(
        make_user(), authority=make_authority(), number="1", now=clock.now()
    )
    data = {
        "registration": registration.pk,
        "address": "https://register.example/1",
        "result": "confirmed",
        "note": "",
    }

    client.post(page("sourcecheck", "add"), data)

    check = SourceCheck.objects.get()
    assert (check.checked_by, check.clinic, check.result) == (person, None, "confirmed")


def test_an_admin_names_a_manager(client, person):
    clinic, manager = make_clinic(), make_user()

    client.post(page("membership", "add"), {"clinic": clinic.pk, "user": manager.pk})

    assert Membership.objects.get().role == "manager"


def test_making_an_admin_is_possible_and_unmaking_oneself_is_not(client, person):
    other = make_user()
    data = {"legal_name": "Ana Lee", "country": "CA", "time_zone": "America/Vancouver"}
    client.post(page("user", "change", other.pk), data | {"is_staff": "on", "is_active": "on"})
    client.post(page("user", "change", person.pk), data)

    flags = User.objects.filter(pk__in=[other.pk, person.pk]).values_list(
        "is_staff", "is_superuser", "is_active"
    )
    assert list(flags) == [(True, True, True), (True, True, True)]


def test_a_lost_factor_is_removed_by_two_admins(client, person):
    lost = make_admin()
    url = reverse("people:propose_factor_reset", args=[lost.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Phone stolen, seen on a video call."})
    act = TwoPersonAct.objects.get()

    sign_in(client, make_admin())
    assert str(lost).encode() in client.get(reverse("people:act", args=[act.public_id])).content
    client.post(reverse("people:decide_act", args=[act.public_id]), {"decision": "approve"})

    assert not lost.authenticator_set.exists()


def test_nobody_proposes_it_for_themselves(client, person):
    url = reverse("people:propose_factor_reset", args=[person.public_id])

    assert client.post(url, {"reason": "Lost."}).status_code == 403
