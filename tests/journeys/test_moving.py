"""A physiotherapist moves from Alberta to British Columbia and asks what is missing there."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from certificates.models import Evidence, EvidenceCheck
from tests.journeys.people import make_person
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in
from training.lib import clock
from training.people.domain.registrations import declare_registration
from training.people.models import Authority, SourceCheck, User

pytestmark = pytest.mark.browser


def give(user: User, checker: User, kind: str, title: str, issuer: str, **fields) -> None:
    """A paper that somebody has checked."""
    now = clock.now()
    paper = Evidence.objects.create(
        user=user,
        kind=kind,
        title=title,
        issuer=issuer,
        time_zone="America/Vancouver",
        given_at=now,
        **fields,
    )
    EvidenceCheck.objects.create(
        evidence=paper, method="paper", result="confirmed", checked_by=checker, checked_at=now
    )


def make_mover() -> dict[str, str]:
    """Registered in Alberta with its authorisation, a weekend course, four years of practice."""
    user, login = make_person("Anselm Thorvaldsen")
    checker, _login = make_person("Perpetua Checker")
    now, today = clock.now(), clock.now().date()
    alberta = Authority.objects.get(slug="cpta")
    declared = declare_registration(
        user, authority=alberta, number="A-77", registration_class="General Register", now=now
    )
    SourceCheck.objects.create(
        registration=declared,
        address="https://www.cpta.ab.ca",
        result="confirmed",
        checked_by=checker,
        checked_at=now,
    )
    give(user, checker, "authorisation", "Authorisation to needle", "College of Alberta")
    weekend = date(2019, 6, 16)
    give(user, checker, "course", "Weekend needling course", "Needles Ltd", issued_on=weekend)
    since, until = today - timedelta(days=4 * 366), today - timedelta(days=1)
    practice = {"hours": 6000, "from": since.isoformat(), "to": until.isoformat()}
    give(user, checker, "experience", "Four years of practice", "A clinic", details=practice)
    return login


def test_the_portfolio_of_a_physiotherapist_who_moves_from_alberta_to_bc(records, device):
    phone: Page = device(width=360, height=780)
    sign_in(phone, make_mover())
    phone.goto("/portfolio/")
    phone.get_by_role("link", name="What am I missing for …").click()
    expect(heading(phone)).to_have_text("What am I missing for …")

    phone.get_by_label("Jurisdiction (optional)").select_option(label="British Columbia")
    phone.get_by_label("Beside it (optional)").select_option(label="Alberta")
    phone.get_by_role("button", name="Show what they asked").click()

    bc = phone.get_by_role("region", name="British Columbia")
    alberta = phone.get_by_role("region", name="Alberta")
    expect(alberta).to_contain_text("1 of 1 in order.")
    expect(bc).to_contain_text("at least 2 years' practice and at least 3,900 hours")
    expect(bc).to_contain_text("This was last looked up on 10 March 2020")
    expect(bc).to_contain_text("Counts: Four years of practice")
    weekend = "Does not count: Weekend needling course (Paper from outside, 16 June 2019)"
    expect(bc).to_contain_text(f"{weekend}, because it is not on the stored list.")
    college = bc.get_by_role("link", name="Check the register: College of Health and Care")
    expect(college).to_have_attribute("href", "https://chcpbc.org")

    phone.wait_for_load_state()
    said = phone.get_by_role("main").inner_text()
    for denial in ("We do not say whether you may needle", "This does not say that you may needle"):
        said = said.replace(denial, "")
    assert "may needle" not in said
    upper, lower = bc.bounding_box(), alberta.bounding_box()
    assert upper and lower
    assert upper["y"] + upper["height"] <= lower["y"]  # on a phone one stands below the other
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
