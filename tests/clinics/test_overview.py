"""The list of clinics: the person's part in each, and what waits there."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.clinics.conftest import LONG_AGO
from tests.factories import (
    NOW,
    give_second_factor,
    make_clinic,
    make_consent,
    make_membership,
    make_user,
    sign_in,
)
from tests.factories.clinic_records import make_event
from tests.factories.evidence import make_evidence, make_evidence_check
from training.people.models import ClinicInvitation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUIET = "No papers, consents, invitations or events wait for you."


def rows_of(browser) -> list[str]:
    """The words of each row."""
    html = browser.get(reverse("clinics:index")).content.decode()
    rows = re.findall(r'<li class="row">(.*?)</div>\s*</li>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_a_quiet_clinic_says_so_and_where_the_rest_stands(desk, clinic, staff):
    staff()

    [row] = rows_of(desk)

    assert row == (
        f"Harbour Physio You manage it · 1 person on the roster {QUIET} "
        "What ends and what is missing stands on its desk."
    )


def test_what_waits_is_counted_for_each_clinic(desk, clinic, manager, staff):
    ana = staff()
    make_evidence(ana)
    make_evidence(ana, kind="cpr")
    staff("Bo Ray", consents=False)
    ClinicInvitation.objects.create(
        clinic=clinic,
        email="new@clinic.example",
        token_sha256="x" * 64,
        invited_by=manager,
        invited_at=NOW - DAY,
        expires_at=NOW + DAY,
    )
    make_event(clinic, manager)
    make_membership(make_clinic(name="Zenith"), manager, role="manager", started_at=LONG_AGO)

    busy, quiet = rows_of(desk)

    assert (
        "1 adverse event without a follow-up 2 papers to check "
        "1 person has not answered about consent 1 invitation without an answer"
    ) in busy
    assert "2 people on the roster" in busy
    assert QUIET in quiet


def test_a_paper_counts_where_it_is_seen_and_nobody_whose_look_counts_has_looked(
    desk, clinic, manager, staff
):
    ana, other = staff(), make_clinic(name="Zenith")
    make_membership(other, manager, role="manager", started_at=LONG_AGO)
    make_membership(other, ana, started_at=LONG_AGO)
    make_consent(ana, other, started_at=LONG_AGO)
    here = make_evidence(ana)
    make_evidence_check(here, clinic=clinic, checked_by=manager)
    make_evidence(staff("Bo Ray", consents=False))
    make_evidence(staff("Cy Day"), valid_until=(NOW - 2 * DAY).date())
    old = make_evidence(staff("Di Fox"))
    make_evidence_check(make_evidence(old.user, replaces=old))

    first, second = rows_of(desk)

    assert "to check" not in first
    assert "1 paper to check" in second


def test_an_auditor_reads_until_when_and_is_asked_for_nothing(client, clinic, staff):
    auditor = sign_in(client, give_second_factor(make_user()))
    make_membership(clinic, auditor, role="auditor", started_at=LONG_AGO, ended_at=NOW + 30 * DAY)
    make_evidence(staff())

    [row] = rows_of(client)

    assert row == "Harbour Physio You may read until 3 June 2026 · 1 person on the roster"
