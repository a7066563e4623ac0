"""Renewal season (C10): one deadline, one board, one reminder to the silent."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import make_clinic, make_consent, make_membership
from tests.factories.evidence import make_evidence
from tests.journeys.people import make_person
from training.lib import clock
from training.people.models import Clinic

pytestmark = pytest.mark.browser
CLINIC = "/clinics/season/"
VERIFIED, UPLOADED, SILENT = "Aurelia Voss-Tanaka", "Bartholomew Ikeda", "Cosima Reinholt"


@pytest.fixture
def deadline(records) -> date:
    """Every policy ended on one day; one person renewed, one uploaded the next, one did nothing."""
    demo = Clinic.objects.get(slug="harbourside")
    manager = demo.memberships.filter(role="manager").earliest("pk").user
    now = clock.now()
    clinic = make_clinic(slug="season", name="Season Physio")
    make_membership(clinic, manager, role="manager", started_at=now - timedelta(days=40))
    last = now.astimezone(ZoneInfo(clinic.time_zone)).date() + timedelta(days=27)
    renewed = last + timedelta(days=365)
    at = now - timedelta(days=20)
    position = make_rules(clinic, manager, ("insurance", "needed"), title="Seasonal", at=now)
    for name in (VERIFIED, UPLOADED, SILENT):
        user, _login = make_person(name)
        user.membership = make_membership(clinic, user, started_at=at)
        make_consent(user, clinic, started_at=at)
        assign(user, position)
        make_policy(user, manager, clinic, until=renewed if name == VERIFIED else last)
        if name == UPLOADED:
            make_evidence(user, valid_until=renewed, time_zone=clinic.time_zone, given_at=now)
    return last


def test_a_mass_deadline_on_one_board(deadline, signed_in):
    manager: Page = signed_in("manager", width=1280, height=900)
    words = f"{deadline.day} {deadline:%B %Y}"
    manager.goto(f"{CLINIC}?needs=all")
    need = manager.get_by_role("listitem").filter(has_text=f"{SILENT} ends on {words}")
    need.get_by_role("link", name="Ask for the renewal").click()

    expect(manager.get_by_text("1 verified, 1 uploaded, 1 silent.")).to_be_visible()
    for group, name in (("Verified", VERIFIED), ("Uploaded", UPLOADED), ("Silent", SILENT)):
        found = manager.get_by_role("region", name=group)
        expect(found.get_by_role("link", name=name)).to_be_visible()
    manager.get_by_role("button", name="Remind 1 silent person").click()

    expect(manager.get_by_text("1 person reminded.")).to_be_visible()
    expect(manager.get_by_role("button", name="Remind")).to_have_count(0)
    manager.goto(f"{CLINIC}?needs=all")
    expect(manager.get_by_text(f"{SILENT} ends on {words}")).to_have_count(0)
