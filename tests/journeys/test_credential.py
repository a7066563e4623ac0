"""A credential is suspended, reinstated and renamed; every place that shows it follows."""

import base64
import gzip
import json

import pytest
from playwright.sync_api import Page, expect

from certificates.domain.credentials.suspending import propose_reinstatement, propose_suspension
from certificates.enums import SuspensionReason
from certificates.models import Badge, Credential, Document
from tests.factories import make_admin, make_credential
from tests.journeys.people import make_person
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in, wait_until
from training.lib import clock
from training.people.domain.acts import approve_act
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.browser


def test_a_suspension_turns_every_rendering_red_and_reinstatement_issues_a_new_document(
    records, page, device
):
    user, login = make_person("Solveig Achterberg")
    credential = make_credential(user, at=clock.now())
    first, first_paper = badge_of(credential, 1), paper_of(credential, 1)
    sign_in(page, login)
    stranger: Page = device()
    expect_everywhere(page, stranger, credential, "valid")
    assert not is_red(page, first)

    suspend(credential)

    wait_until(lambda: is_red(page, first))
    expect_everywhere(page, stranger, credential, "suspended")
    expect(page.get_by_role("link", name="Download PDF")).to_have_count(0)

    reinstate(credential)

    second, second_paper = badge_of(credential, 2), paper_of(credential, 2)
    assert second_paper.reason == "reinstatement"
    expect_everywhere(page, stranger, credential, "valid")
    wait_until(lambda: is_red(page, first) and not is_red(page, second))
    stranger.goto(f"/verify/{credential.code}/?document={first_paper.serial}")
    expect(stranger.get_by_text("The paper in your hand is superseded")).to_be_visible()


def test_a_new_name_is_asked_for_decided_by_another_and_printed(records, page, device):
    user, login = make_person("Petra Lindgaard")
    credential = make_credential(user, at=clock.now())
    old = paper_of(credential, 1)
    user.legal_name = "Petra Okoro"
    user.save(update_fields=["legal_name"])
    sign_in(page, login)

    page.goto(f"/portfolio/credentials/{credential.public_id}/")
    page.get_by_role("link", name="Ask for a new edition").click()
    page.get_by_label("What changed").fill("Married; my register entry shows it.")
    page.get_by_role("button", name="Ask for a new edition").click()
    expect(page.get_by_text("A programme admin decides next.")).to_be_visible()
    act = TwoPersonAct.objects.get(kind="certificates.rename-credential", proposed_by=user)
    approve_act(act, decider=make_admin(), now=clock.now())

    new = paper_of(credential, 2)
    assert (old.holder_name, new.holder_name) == ("Petra Lindgaard", "Petra Okoro")
    stranger: Page = device()
    stranger.goto(f"/verify/{credential.code}/?document={old.serial}")
    expect(heading(stranger)).to_contain_text("Petra Okoro")
    expect(stranger.get_by_text("The paper in your hand is superseded")).to_be_visible()


def expect_everywhere(page: Page, stranger: Page, credential: Credential, status: str) -> None:
    """The holder's list and page, and what anybody reads by the code."""
    page.goto("/portfolio/")
    expect(page.locator(f"#credentials ~ .rows .status-{status}")).to_be_visible()
    page.goto(f"/portfolio/credentials/{credential.public_id}/")
    expect(page.locator(f".verdict-{status}")).to_be_visible()
    stranger.goto(f"/verify/{credential.code}/")
    expect(stranger.locator(f".verdict-{status}")).to_be_visible()


def is_red(page: Page, badge: Badge) -> bool:
    """As a program reads it: the bit that the badge names, in the list that is served now."""
    wire = page.request.get(f"/credentials/{badge.public_id}", headers={"Accept": "*/*"})
    status = json.loads(wire.text())["credentialStatus"]
    path = "/" + status["statusListCredential"].split("/", 3)[3]
    packed = page.request.get(path).json()["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    index = int(status["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def suspend(credential: Credential) -> None:
    act = propose_suspension(
        credential,
        proposer=make_admin(),
        reason=SuspensionReason.SAFETY,
        public_text="Its basis is looked at.",
        private_note="",
        now=clock.now(),
    )
    approve_act(act, decider=make_admin(), now=clock.now())


def reinstate(credential: Credential) -> None:
    act = propose_reinstatement(
        credential, proposer=make_admin(), reason="Cleared.", now=clock.now()
    )
    approve_act(act, decider=make_admin(), now=clock.now())


def badge_of(credential: Credential, edition: int) -> Badge:
    return wait_until(lambda: Badge.objects.filter(credential=credential, edition=edition).first())


def paper_of(credential: Credential, edition: int) -> Document:
    """As soon as the worker has made it."""
    papers = Document.objects.filter(credential=credential, edition=edition)
    return wait_until(papers.first)
