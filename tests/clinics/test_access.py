"""Another clinic's people do not exist, and nothing of a person shows without consent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter, UUIDConverter
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics import urls
from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.examples import SHARING
from tests.factories import (
    NOW,
    make_clinic,
    make_consent,
    make_membership,
    make_user,
    sign_in,
)
from training.people.models import ClinicInvitation, Consent, Membership

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OF_NO_CLINIC = {"index", "new", "viewings"}
BY_TOKEN = {"changes-feed", "ends-feed"}  # read by programs that cannot sign in
FOR_STAFF = {"event-plan", "reading"}  # pages of everybody who works there


@pytest.fixture
def addresses(clinic, manager, staff):
    """Every address of the app that names a clinic, with rows behind it."""
    ana = staff()
    make_registration(ana, declared_at=LONG_AGO)
    make_certificate(ana)
    invitation = ClinicInvitation.objects.create(
        clinic=clinic,
        email="new@clinic.example",
        token_sha256="0" * 64,
        invited_by=manager,
        invited_at=NOW,
        expires_at=NOW + DAY,
    )
    ids = {"withdraw": invitation.public_id, "resend": invitation.public_id}
    found = {}
    for pattern in urls.urlpatterns:
        values = {"slug": clinic.slug, "public_id": ids.get(pattern.name, ana.membership.public_id)}
        needed = {
            name: values.get(name, _any(converter))
            for name, converter in pattern.pattern.converters.items()
        }
        found[pattern.name] = reverse(f"clinics:{pattern.name}", kwargs=needed)
    return {name: path for name, path in found.items() if name not in OF_NO_CLINIC}


def _any(converter):
    """Rows of every kind are behind the addresses in tests/test_access.py; here any will do."""
    if isinstance(converter, UUIDConverter):
        return uuid4()
    return 1 if isinstance(converter, IntConverter) else "event-plan"


def statuses(client, addresses):
    return {
        (name, method): getattr(client, method)(path).status_code
        for name, path in addresses.items()
        for method in ("get", "post")
    }


def test_another_clinics_manager_finds_nothing(client, addresses):
    other = make_user()
    make_membership(make_clinic(), other, role="manager", started_at=LONG_AGO)
    sign_in(client, other)

    assert set(statuses(client, addresses).values()) == {404, 405}


def test_staff_of_the_clinic_find_no_desk(client, clinic, addresses):
    ana = Membership.objects.get(clinic=clinic, role="staff").user
    sign_in(client, ana)

    desks = {name: path for name, path in addresses.items() if name not in FOR_STAFF}
    assert set(statuses(client, desks).values()) == {404, 405}


def test_a_manager_who_leaves_loses_sight_at_once(desk, manager, addresses):
    assert desk.get(addresses["desk"]).status_code == 200

    Membership.objects.filter(user=manager).update(ended_at=NOW)

    assert set(statuses(desk, addresses).values()) == {404, 405}


def test_strangers_are_asked_to_sign_in(client, addresses):
    behind = {name: path for name, path in addresses.items() if name not in BY_TOKEN}
    answers = statuses(client, behind)

    assert set(answers.values()) == {302, 405}
    assert client.get(addresses["desk"]).url.startswith("/accounts/login/")


def test_a_person_of_another_clinic_is_not_reached_through_ones_own(desk, clinic):
    elsewhere = make_clinic()
    stranger = make_membership(elsewhere, make_user(), started_at=LONG_AGO)

    for name, method in (("person", "get"), ("end", "post")):
        for public_id in (stranger.public_id, uuid4()):
            path = reverse(f"clinics:{name}", args=[clinic.slug, public_id])
            assert getattr(desk, method)(path).status_code == 404

    stranger.refresh_from_db()
    assert stranger.ended_at is None


def test_acts_need_post_and_the_present(desk, addresses):
    for name in ("remind", "withdraw", "resend", "end"):
        assert desk.get(addresses[name]).status_code == 405
        assert desk.post(addresses[name] + "?as_of=2026-01-15").status_code == 403
    assert desk.get(addresses["invite"] + "?as_of=2026-01-15").status_code == 403


def test_acts_need_the_forms_token(manager, addresses):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, manager)

    for name in ("remind", "withdraw", "resend", "end", "invite"):
        assert strict.post(addresses[name]).status_code == 403


days = st.integers(min_value=-40, max_value=0)
periods = st.lists(st.tuples(days, st.none() | days), max_size=3)


@settings(SHARING, max_examples=25)
@given(consents=periods, left=st.none() | days, as_of=st.none() | st.integers(-45, -1))
def test_no_fact_shows_unless_consent_covers_both_the_day_and_now(
    desk, clinic, manager, staff, consents, left, as_of
):
    """The records carry marks; whatever consents there are, a mark shows only when it may."""
    ana = staff("Canary Holder", consents=False, since=NOW - 50 * DAY)
    if left is not None:
        Membership.objects.filter(user=ana).update(ended_at=NOW + left * DAY)
    kept = _without_overlap(consents)
    for start, end in kept:
        ended_at = None if end is None else NOW + end * DAY
        make_consent(ana, clinic, started_at=NOW + start * DAY, ended_at=ended_at)
    certificate = make_certificate(ana, issued_at=NOW - 49 * DAY, title="CanaryTitle")
    registration = make_registration(ana, number="CANARY-1", declared_at=NOW - 49 * DAY)
    make_check(registration, manager, clinic=clinic, note="CanaryNote", checked_at=NOW - 48 * DAY)
    marks = ["CanaryTitle", certificate.number, certificate.code, "CANARY-1", "CanaryNote"]

    query = {"as_of": (NOW + as_of * DAY).date().isoformat()} if as_of else {}
    paths = [
        reverse("clinics:desk", args=[clinic.slug]),
        reverse("clinics:person", args=[clinic.slug, ana.membership.public_id]),
    ]
    answers = [desk.get(path, query) for path in paths]
    seen = {mark for each in answers for mark in marks if mark.encode() in each.content}
    headers = " ".join(str(each.headers) for each in answers)

    moment = answers[1].context["visit"].moment if "visit" in (answers[1].context or {}) else NOW
    allowed = left is None and _covers(kept, NOW) and _covers(kept, moment)
    assert seen == (set(marks) if allowed else set())
    assert [mark for mark in marks if mark in headers] == []

    Consent.objects.filter(person=ana).delete()
    Membership.objects.filter(user=ana).update(role="staff", ended_at=LONG_AGO + 400 * DAY)


def _without_overlap(periods):
    """At most one open-ended consent, each with its end after its start."""
    kept = [(start, end) for start, end in periods if end is not None and end > start]
    opened = [(start, None) for start, end in periods if end is None]
    return kept + opened[:1]


def _covers(periods, moment):
    return any(
        NOW + start * DAY <= moment and (end is None or NOW + end * DAY > moment)
        for start, end in periods
    )
