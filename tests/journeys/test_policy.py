"""C1: a policy leaves out the thorax; its holder did not say so, and its reader does."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from certificates.domain.evidence.papers import Given, give_paper
from certificates.models import EvidenceCheck
from clinics.models import Assignment, Position, RequirementLine, RequirementSet
from courses.models import Course
from tests.factories import make_checklist, make_examiner, make_sign_off
from tests.journeys.people import COURSE, make_person
from tests.journeys.steps import wait_until
from training.lib import clock
from training.lib.papers import read_paper
from training.people.models import Clinic, Consent, Membership, User

pytestmark = pytest.mark.browser
CLINIC = "/clinics/harbourside/"
NAME = "Solveig Aarnes-Iqbal"


def photo_of_a_policy() -> bytes:
    image = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(image).text((60, 60), "POLICY 7\nNeedling is covered, except of the thorax.")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def hire(clinic: Clinic, user: User) -> Membership:
    """A position that asks for insurance and for the chest; she works in it and consents."""
    now = clock.now() - timedelta(days=2)
    manager = clinic.memberships.filter(role="manager").earliest("pk").user
    slug = f"chest-{now:%H%M%S%f}"
    position = Position.objects.create(clinic=clinic, slug=slug, title="Chest physiotherapist")
    rules = RequirementSet.objects.create(
        position=position, number=1, starts_at=now, made_by=manager, made_at=now
    )
    asked = [
        ("insurance", "Liability insurance", {}),
        ("practical", "Examined: thorax", {"regions": ["thorax"]}),
    ]
    for rank, (kind, title, settings) in enumerate(asked):
        RequirementLine.objects.create(
            set=rules,
            slug=kind,
            kind=kind,
            title=title,
            level="needed",
            settings=settings,
            rank=rank,
        )
    member = Membership.objects.create(clinic=clinic, user=user, role="staff", started_at=now)
    Consent.objects.create(person=user, clinic=clinic, started_at=now)
    Assignment.objects.create(membership=member, position=position, started_at=now)
    return member


def examine_rhomboids(user: User) -> None:
    version = make_checklist(Course.objects.get(slug=COURSE), muscle="rhomboids")
    examiner = make_examiner(muscle="rhomboids")
    make_sign_off(version, user, examiner, at=clock.now() - timedelta(hours=1))


def upload_policy(user: User):
    today = clock.now().date()
    given = Given(
        kind="insurance",
        title="Liability policy 7",
        issuer="Harbour Mutual",
        number="P-7",
        valid_until=today + timedelta(days=300),
        details={"needling_named": True, "excluded_regions": [], "amount": "5,000,000 CAD"},
    )
    return give_paper(user, given, read_paper(photo_of_a_policy()), now=clock.now())


def test_a_policy_that_excludes_the_thorax_is_read_and_the_matrix_shows_restricted(
    records, signed_in
):
    user, _login = make_person(NAME)
    clinic = Clinic.objects.get(slug="harbourside")
    member = hire(clinic, user)
    examine_rhomboids(user)
    paper = upload_policy(user)
    page = f"{CLINIC}people/{member.public_id}/papers/{paper.public_id}/"

    manager: Page = signed_in("manager", width=1280, height=900)
    manager.goto(page)
    photo = manager.get_by_role("img", name="Photo of Liability policy 7")
    before = photo.bounding_box()
    manager.get_by_role("button", name="Larger").click()
    assert photo.bounding_box()["width"] > before["width"]
    expect(manager.get_by_label("Yes, needling is named")).to_be_checked()
    manager.get_by_label("It is genuine and says the same as the fields").check()
    manager.get_by_label("Thorax", exact=True).check()
    manager.get_by_role("button", name="Record what you found").click()
    expect(manager.get_by_text("It excludes: Thorax.")).to_be_visible()

    manager.goto(f"{CLINIC}people/{member.public_id}/")
    expect(manager.get_by_role("main")).to_contain_text("the policy excludes: Thorax")
    manager.goto(f"{CLINIC}?q=Solveig")
    row = manager.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("Restricted")

    check = EvidenceCheck.objects.get(evidence=paper)
    wait_until(lambda: hasattr(EvidenceCheck.objects.get(pk=check.pk), "receipt"))
    manager.goto(page)
    with manager.expect_download() as download:
        manager.get_by_role("link", name="Receipt (PDF)").click()
    with Path(download.value.path()).open("rb") as receipt:
        assert receipt.read(5) == b"%PDF-"
