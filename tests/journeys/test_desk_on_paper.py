"""A manager prints the matrix: every column is on the sheet, and every word in its column."""

import pytest
from playwright.sync_api import Page, expect

from clinics.enums import RequirementKind
from tests.clinics.ruled import assign, make_rules
from tests.factories import make_clinic, make_consent, make_membership
from tests.journeys.people import make_person
from training.lib import clock
from training.people.models import Clinic

pytestmark = pytest.mark.browser
ASKED = [kind.value for kind in RequirementKind]
LETTER = {"width": 964, "height": 720}  # a sheet on its side, less its margins, in CSS pixels

BEYOND = """() => {
  const edge = box => Math.floor(box.getBoundingClientRect().right);
  const sheet = edge(document.querySelector(".matrix-scroll"));
  const cells = [...document.querySelectorAll(".matrix :is(th, td)")];
  const wide = cells.filter(cell => [cell, ...cell.querySelectorAll("*")].some(
    part => edge(part) > Math.min(edge(cell), sheet) + 1));
  return [cells.length, wide.map(cell => cell.innerText)];
}"""


@pytest.fixture
def clinic(records) -> Clinic:
    demo = Clinic.objects.get(slug="harbourside")
    manager = demo.memberships.filter(role="manager").earliest("pk").user
    clinic = make_clinic(slug="on-paper", name="Paper Physio")
    make_membership(clinic, manager, role="manager")
    settings = {
        "theory": {"programme": "dry-needling-foundations", "module": "3-safety"},
        "credential": {"type": "core-upper-quarter"},
    }
    asked = [(kind, "needed") for kind in ASKED]
    position = make_rules(clinic, manager, *asked, at=clock.now(), **settings)
    user, _login = make_person("Wilhelmina Featherstonehaugh-Okonkwo")
    user.membership = make_membership(clinic, user)
    make_consent(user, clinic)
    assign(user, position)
    return clinic


def test_nothing_of_the_matrix_is_cut_off_on_paper(clinic, signed_in):
    manager: Page = signed_in("manager", **LETTER)
    manager.goto(f"/clinics/{clinic.slug}/?all=1")
    expect(manager.get_by_role("columnheader")).to_have_count(len(ASKED) + 2)
    manager.emulate_media(media="print")

    assert manager.evaluate(BEYOND) == [2 * (len(ASKED) + 2), []]
