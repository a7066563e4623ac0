"""15:30, the insurer asks about 14 May: the manager opens that day and sends the proof."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clinics.models import EvidencePack
from tests.certificates.samples import page_texts
from tests.clinics.makers import make_check, make_registration
from tests.factories import make_consent, make_membership
from tests.journeys.people import make_person
from training.lib import clock
from training.people.models import Authority, Clinic, User

pytestmark = pytest.mark.browser
CLINIC = "/clinics/harbourside/"
NAME = "Thandiwe Castellanos"


@pytest.fixture
def day() -> date:
    """The last 14 May that has passed."""
    today = clock.now().date()
    may = date(today.year, 5, 14)
    return may if may < today - timedelta(days=1) else may.replace(year=today.year - 1)


@pytest.fixture
def therapist(records, day) -> User:
    """Her registration was confirmed a week before that day, and is not found since."""
    user, _login = make_person(NAME)
    clinic = Clinic.objects.get(slug="harbourside")
    then = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    since = then - timedelta(days=60)
    user.membership = make_membership(clinic, user, started_at=since)
    make_consent(user, clinic, started_at=since)
    regulator = Authority.objects.filter(kind="regulator").earliest("slug")
    held = make_registration(user, authority=regulator, declared_at=since, number="PT-1405")
    manager = clinic.memberships.filter(role="manager").earliest("pk").user
    make_check(held, manager, clinic=clinic, checked_at=then - timedelta(days=7))
    make_check(
        held, manager, clinic=clinic, result="not-found", checked_at=then + timedelta(days=9)
    )
    return user


def test_the_insurer_asks_about_a_past_day(therapist, day, signed_in):
    manager: Page = signed_in("manager", width=1280, height=900)
    words = f"{day.day} May {day.year}"
    manager.goto(f"{CLINIC}people/{therapist.membership.public_id}/?as_of={day.isoformat()}")
    manager.get_by_role("link", name=f"Make an evidence pack as of {words}").click()

    expect(manager.get_by_label(NAME)).to_be_checked()
    manager.get_by_label("Insurer").check()
    manager.get_by_label("Why it is made").fill("Claim 4711")
    manager.get_by_role("button", name="Make the pack").click()

    expect(manager.get_by_role("heading", name=f"As of {words}")).to_be_visible()
    fetch = manager.get_by_role("link", name="Fetch the pack")
    expect(fetch).to_be_visible()
    with manager.expect_download() as waiting:
        fetch.click()
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    told = page_texts(archive.read("evidence-pack.pdf"))
    as_of = f"As our records showed on {words}, 23:59 (Vancouver)"
    assert [page for page in told if as_of not in page] == []
    assert re.search(r"Registration Valid, confirmed", " ".join(told))
    assert sorted(archive.namelist())[:3] == ["evidence-pack.pdf", "facts.csv", "facts.xlsx"]

    manager.reload()
    expect(manager.get_by_text("Opened once:")).to_be_visible()
    pack = EvidencePack.objects.get(reason="Claim 4711")
    assert (pack.from_day, pack.to_day, pack.audience) == (day, day, "insurer")
